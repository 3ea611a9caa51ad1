//! One allocation per task: header, then the future or its value.

use std::alloc::{Layout, alloc, dealloc, handle_alloc_error};
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::ptr::{self, NonNull};
use std::task::{Context, Poll};

use super::arena::Chunk;
use super::core::CoreRef;
use super::header::{Header, Home};
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
    /// Frees the cell. Only for whoever gave back the last count.
    pub(super) free: unsafe fn(TaskPtr),
}

enum Stage<F, T> {
    Running(F),
    Value(T),
    Empty,
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

    /// Puts a future that is on no scope yet into a cell, with one count for the driver and one for the handle.
    pub(super) fn allocate(future: F) -> TaskPtr {
        let memory = allocate_alone(Layout::new::<Self>());
        // SAFETY: the memory is new, and for a `Self`.
        unsafe { Self::fill(memory, None, future, Home::nowhere(), 0) }
    }

    /// Puts a future into a cell, with one count for the driver and one for the handle.
    pub(super) fn allocate_on(core: &CoreRef, future: F, label: Label, flags: usize) -> TaskPtr {
        let layout = Layout::new::<Self>();
        let (memory, chunk) = match core.take_memory(layout) {
            Some((memory, chunk)) => (memory, Some(chunk)),
            None => (allocate_alone(layout), None),
        };
        let home = Home::new(core.clone_for_task(), label);
        // SAFETY: the memory is new, and for a `Self`.
        unsafe { Self::fill(memory, chunk, future, home, flags) }
    }

    /// # Safety
    /// The memory is free, and fits a `Self`.
    unsafe fn fill(
        memory: NonNull<u8>,
        chunk: Option<NonNull<Chunk>>,
        future: F,
        home: Home,
        flags: usize,
    ) -> TaskPtr {
        let cell = memory.cast::<Self>();
        // SAFETY: by this function's contract.
        unsafe {
            cell.write(Self {
                header: Header::new(Self::VTABLE, chunk, home, flags),
                stage: UnsafeCell::new(Stage::Running(future)),
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

    /// Scopes nest, and each level of nesting passes through here: the frame holds no more than it has to.
    unsafe fn poll(task: TaskPtr, cx: &mut Context<'_>, step: &mut Step) {
        // SAFETY: by the vtable's contract the cell is alive.
        let stage = unsafe { Self::stage(task) };
        // SAFETY: the stage is the driver's until the task has ended, and the driver is `&mut` here:
        // no other reference to it exists. User code below can reach the header only.
        let Stage::Running(future) = (unsafe { &mut *stage }) else {
            unreachable!("an ended task is never polled");
        };
        // SAFETY: the cell is on the heap and the future is dropped where it is.
        if let Poll::Ready(output) = unsafe { Pin::new_unchecked(future) }.poll(cx) {
            // SAFETY: as for `stage`; the borrow of the future has ended.
            unsafe { Self::complete(task, output, step) };
        }
    }

    /// # Safety
    /// As for `poll`, whose future has come to its output.
    unsafe fn complete(task: TaskPtr, output: F::Output, step: &mut Step) {
        let result = K::finish(output);
        // SAFETY: the cell is alive and the stage the caller's.
        let dropped = contain(|| unsafe { Self::clear(task) });
        let trouble = match (result, dropped) {
            (Ok(value), Ok(())) => {
                // SAFETY: `clear` has left the stage empty, so nothing is overwritten.
                unsafe { Self::stage(task).write(Stage::Value(value)) };
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
        /// Empties the stage after its content is gone, even if that panicked half-way.
        struct Empty<F, T>(*mut Stage<F, T>);
        impl<F, T> Drop for Empty<F, T> {
            fn drop(&mut self) {
                // SAFETY: the stage belongs to the caller of `clear`, and its content is dropped.
                unsafe { self.0.write(Stage::Empty) };
            }
        }
        // SAFETY: by the vtable's contract the cell is alive.
        let stage = Empty(unsafe { Self::stage(task) });
        // SAFETY: the stage belongs to the caller; what is in it is not used again.
        unsafe { ptr::drop_in_place(stage.0) };
    }

    unsafe fn take(task: TaskPtr, out: *mut ()) {
        // SAFETY: by the vtable's contract the cell is alive and the stage the caller's.
        let content = unsafe { Self::stage(task).replace(Stage::Empty) };
        if let Stage::Value(value) = content {
            // SAFETY: `out` points to an `Option<T>` by the vtable's contract.
            unsafe { *out.cast::<Option<T>>() = Some(value) };
        }
    }

    unsafe fn free(mut task: TaskPtr) {
        // SAFETY: nobody else has a count, says the caller.
        let header = unsafe { task.as_mut() };
        let (core, chunk) = (header.take_core(), header.chunk);
        if !header.is_plain() {
            // The stage is empty (contract 3), so this drops the header alone.
            // SAFETY: as above.
            unsafe { ptr::drop_in_place(task.cast::<Self>().as_ptr()) };
        }
        match (&core, chunk) {
            // SAFETY: chunks are of the core that the task is on.
            (Some(core), Some(chunk)) => unsafe { core.give_memory_back(task.cast(), chunk) },
            // SAFETY: allocated by itself, with this layout.
            _ => unsafe { dealloc(task.cast().as_ptr(), Layout::new::<Self>()) },
        }
    }
}

fn allocate_alone(layout: Layout) -> NonNull<u8> {
    // SAFETY: a cell has a header, so it is not empty.
    match NonNull::new(unsafe { alloc(layout) }) {
        Some(memory) => memory,
        None => handle_alloc_error(layout),
    }
}
