//! Counted pointers to a task, and its wakers.

use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::ops::Deref;
use std::ptr::NonNull;
use std::task::{RawWaker, RawWakerVTable, Waker};

use super::header::{self, Header};
use super::lists::TaskPtr;

/// A counted pointer to a task, good for looking at its header.
pub(crate) struct TaskRef(TaskPtr);

// SAFETY: a `TaskRef` gives access to the header alone, which is `Send + Sync`.
unsafe impl Send for TaskRef {}
// SAFETY: as above.
unsafe impl Sync for TaskRef {}

impl TaskRef {
    /// Takes over one count.
    ///
    /// # Safety
    /// `task` starts the live cell of a task that was spawned, points with the provenance of the whole cell, and
    /// the caller gives away one count of its own.
    pub(super) unsafe fn from_raw(task: TaskPtr) -> Self {
        Self(task)
    }

    pub(super) fn as_raw(&self) -> TaskPtr {
        self.0
    }

    pub(super) fn header(&self) -> &Header {
        // SAFETY: our count keeps the cell alive.
        unsafe { self.0.as_ref() }
    }

    /// Asks the task to stop. Does nothing to one that has ended.
    pub(super) fn cancel(&self) {
        // SAFETY: our count keeps the cell alive.
        unsafe { header::cancel(self.0) }
    }

    /// A waker of this task that borrows the count and is not dropped; its clones take counts of their own.
    pub(super) fn borrowed_waker(&self) -> BorrowedWaker<'_> {
        // SAFETY: the vtable treats its pointer as one count; ours is alive as long as the waker is used, and
        // is not given back by it.
        let waker = unsafe { Waker::from_raw(raw_waker(self.0)) };
        BorrowedWaker {
            waker: ManuallyDrop::new(waker),
            task: PhantomData,
        }
    }
}

impl Clone for TaskRef {
    fn clone(&self) -> Self {
        self.header().retain();
        Self(self.0)
    }
}

impl Drop for TaskRef {
    fn drop(&mut self) {
        // SAFETY: the count is ours. Driver and handle give theirs back with the stage empty.
        unsafe { header::release(self.0) }
    }
}

/// See [`TaskRef::borrowed_waker`].
pub(super) struct BorrowedWaker<'a> {
    waker: ManuallyDrop<Waker>,
    task: PhantomData<&'a TaskRef>,
}

impl Deref for BorrowedWaker<'_> {
    type Target = Waker;

    fn deref(&self) -> &Waker {
        &self.waker
    }
}

fn raw_waker(task: TaskPtr) -> RawWaker {
    RawWaker::new(task.as_ptr().cast::<()>().cast_const(), &WAKER)
}

static WAKER: RawWakerVTable = RawWakerVTable::new(waker_clone, waker_wake, waker_wake_by_ref, waker_drop);

/// The task that a waker wakes, if it is a task's; it is alive as long as the waker is.
pub(super) fn behind(waker: &Waker) -> Option<TaskPtr> {
    std::ptr::eq(waker.vtable(), &WAKER).then_some(())?;
    NonNull::new(waker.data().cast_mut().cast())
}

/// # Safety
/// `data` comes from `raw_waker`, so it is not null.
unsafe fn task_of(data: *const ()) -> TaskPtr {
    // SAFETY: by this function's contract.
    unsafe { NonNull::new_unchecked(data.cast_mut().cast()) }
}

unsafe fn waker_clone(data: *const ()) -> RawWaker {
    // SAFETY: called by `Waker` with its own data.
    let task = unsafe { task_of(data) };
    // SAFETY: the waker's count keeps the cell alive.
    unsafe { task.as_ref() }.retain();
    raw_waker(task)
}

unsafe fn waker_wake(data: *const ()) {
    // SAFETY: called by `Waker` with its own data, giving up its count. It goes also if a waker further up panics.
    let task = unsafe { TaskRef::from_raw(task_of(data)) };
    // SAFETY: our count keeps the cell alive.
    unsafe { header::wake(task.as_raw()) };
}

unsafe fn waker_wake_by_ref(data: *const ()) {
    // SAFETY: called by `Waker` with its own data, and its count keeps the cell alive.
    unsafe { header::wake(task_of(data)) };
}

unsafe fn waker_drop(data: *const ()) {
    // SAFETY: called by `Waker` with its own data, giving up its count.
    unsafe { header::release(task_of(data)) };
}
