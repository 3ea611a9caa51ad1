//! One allocation per task: header, then the future or its value.

use std::alloc::{Layout, dealloc};
use std::future::Future;
use std::marker::PhantomData;
use std::mem::{self, ManuallyDrop};
use std::pin::Pin;
use std::task::{Context, Poll};

use super::core::Core;
use super::header::{Content, Header};
use super::lists::TaskPtr;
use super::panics::{Payload, contain, discard};
use super::site::Label;
use super::sync::UnsafeCell;
use crate::error::TaskError;

/// How the output of a task becomes its value or its failure.
pub trait Finish<O> {
    /// What the handle yields.
    type Value;

    /// `Ok` with what the handle yields, `Err` with what fails the scope.
    fn finish(output: O) -> Result<Self::Value, TaskError>;

    /// What becomes of a value that no handle has taken.
    fn unseen(value: Self::Value) {
        drop(value);
    }
}

/// The output is what a spawned block gives: its value, or the error that left it.
#[derive(Clone, Copy, Debug)]
pub struct AsBlock;

impl<T> Finish<Result<T, TaskError>> for AsBlock {
    type Value = T;

    fn finish(output: Result<T, TaskError>) -> Result<T, TaskError> {
        output
    }
}

/// What came of one turn.
pub(super) enum Step {
    Pending,
    /// The value lies in the stage.
    Value,
    /// Boxed, since a turn passes on no more than it has to.
    Trouble(Box<Trouble>),
}

/// What came of a turn that went wrong.
pub(super) enum Trouble {
    Failed(TaskError),
    /// Failed, and then the destructor of the future panicked.
    Broken(TaskError, Payload),
    /// The poll panicked, or the destructor after a success.
    Panicked(Payload),
}

/// What the engine can do with a cell whose types it has forgotten. Every function takes the header
/// of a live cell, with the provenance of the whole cell.
pub(super) struct VTable {
    /// Polls the future and says what came of it. Only for the driver, before the task has ended. May panic: then
    /// the stage holds the future still, or nothing.
    pub(super) poll: unsafe fn(TaskPtr, &mut Context<'_>, &mut Step),
    /// Drops what is in the stage and leaves it empty, also when the destructor panics. Only for
    /// whoever the stage belongs to at the time.
    pub(super) clear: unsafe fn(TaskPtr),
    /// Moves the value into the `Option<T>` behind the pointer and leaves the stage empty. Only for
    /// the handle, after the task has ended with a value.
    pub(super) take: unsafe fn(TaskPtr, *mut ()),
    /// Frees the memory of a cell that was allocated by itself.
    pub(super) free: unsafe fn(TaskPtr),
}

/// What there is of it the header says.
union Stage<F, T> {
    future: ManuallyDrop<F>,
    value: ManuallyDrop<T>,
}

/// A task. `repr(C)`, so that a pointer to it is a pointer to its header.
#[repr(C)]
pub(super) struct Cell<F, K, T> {
    header: Header,
    stage: UnsafeCell<Stage<F, T>>,
    kind: PhantomData<fn(K)>,
}

impl<F, K, T> Cell<F, K, T>
where
    F: Future,
    K: Finish<F::Output, Value = T>,
{
    const VTABLE: &'static VTable = &VTable {
        poll: Self::poll,
        clear: Self::clear,
        take: Self::take,
        free: Self::free,
    };

    /// Puts a future into a cell, with one count for the driver and one for the handle.
    pub(super) fn allocate(core: &Core, future: F, label: Label, flags: usize) -> TaskPtr {
        let (memory, place) = core.take_place(Layout::new::<Self>());
        let cell = memory.cast::<Self>();
        // SAFETY: the memory is new, and for a `Self`.
        unsafe {
            cell.write(Self {
                header: Header::new(Self::VTABLE, place, label, flags),
                stage: UnsafeCell::new(Stage {
                    future: ManuallyDrop::new(future),
                }),
                kind: PhantomData,
            });
        }
        // The pointer keeps the provenance of the whole cell: it is never made from a `&Header`.
        cell.cast()
    }

    /// # Safety
    /// `task` starts a live cell of this very type.
    unsafe fn stage(task: TaskPtr) -> *mut Stage<F, T> {
        let cell = task.cast::<Self>();
        // SAFETY: the cell is alive; no reference to the stage is made here.
        unsafe { UnsafeCell::raw_get(&raw const (*cell.as_ptr()).stage) }
    }

    /// # Safety
    /// As for `stage`, and the stage is the caller's.
    unsafe fn content(task: TaskPtr) -> *mut Content {
        // SAFETY: by this function's contract.
        unsafe { task.as_ref() }.content.get()
    }

    /// Scopes nest, and each level of nesting passes through here: the frame holds no more than it has to.
    unsafe fn poll(task: TaskPtr, cx: &mut Context<'_>, step: &mut Step) {
        // SAFETY: by the vtable's contract the cell is alive, and the stage the driver's, who is `&mut` here: no other
        // reference to it exists. User code below can reach the header only.
        let future = unsafe {
            assert!(
                *Self::content(task) == Content::Future,
                "an ended task is never polled"
            );
            &mut (*Self::stage(task)).future
        };
        // SAFETY: the cell is on the heap and the future is dropped where it is.
        if let Poll::Ready(output) = unsafe { Pin::new_unchecked(&mut **future) }.poll(cx) {
            // SAFETY: as for `stage`; the borrow of the future has ended.
            unsafe { Self::complete(task, output, step) };
        }
    }

    /// # Safety
    /// As for `poll`, whose future has come to its output.
    unsafe fn complete(task: TaskPtr, output: F::Output, step: &mut Step) {
        let result = K::finish(output);
        // SAFETY: the cell is alive and the stage the caller's.
        let clear = || unsafe { Self::clear(task) };
        let dropped = match mem::needs_drop::<F>() {
            true => contain(clear),
            false => {
                clear();
                Ok(())
            }
        };
        let trouble = match (result, dropped) {
            (Ok(value), Ok(())) => {
                let value = ManuallyDrop::new(value);
                // SAFETY: `clear` has left the stage empty, so nothing is overwritten.
                unsafe {
                    Self::stage(task).write(Stage { value });
                    *Self::content(task) = Content::Value;
                }
                *step = Step::Value;
                return;
            }
            (Err(error), Ok(())) => Trouble::Failed(error),
            (Err(error), Err(payload)) => Trouble::Broken(error, payload),
            (Ok(value), Err(payload)) => {
                // Both may panic; two at once would abort.
                discard(value);
                Trouble::Panicked(payload)
            }
        };
        *step = Step::Trouble(Box::new(trouble));
    }

    unsafe fn clear(task: TaskPtr) {
        // SAFETY: by the vtable's contract the cell is alive and the stage the caller's.
        unsafe {
            let stage = Self::stage(task);
            // Gone from here on, also if the destructor panics half-way.
            match Self::content(task).replace(Content::Nothing) {
                Content::Future => ManuallyDrop::drop(&mut (*stage).future),
                Content::Value => K::unseen(ManuallyDrop::take(&mut (*stage).value)),
                Content::Nothing => {}
            }
        }
    }

    unsafe fn take(task: TaskPtr, out: *mut ()) {
        // SAFETY: by the vtable's contract the cell is alive and the stage the caller's, and `out` points to an
        // `Option<T>`.
        unsafe {
            if Self::content(task).replace(Content::Nothing) == Content::Value {
                let value = ManuallyDrop::take(&mut (*Self::stage(task)).value);
                *out.cast::<Option<T>>() = Some(value);
            }
        }
    }

    unsafe fn free(task: TaskPtr) {
        // SAFETY: by the vtable's contract it was allocated by itself, with this layout.
        unsafe { dealloc(task.cast().as_ptr(), Layout::new::<Self>()) };
    }
}
