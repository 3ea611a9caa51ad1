//! The driver's pointer to a task: the right to poll and to drop its future.

use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::task::Context;

use super::cell::Step;
use super::current::Region;
use super::header::{Header, NO_HANDLE, TaskRef, VALUE};
use super::panics::{FirstPanic, Payload, contain};

/// The one owner of a task that has not ended. It has no destructor: dropped without
/// [`end`](OwnedTask::end) it leaks the task, which is sound (contract 4).
pub(super) struct OwnedTask {
    task: ManuallyDrop<TaskRef>,
    /// The future may be bound to its thread; `Entry` and `Driver` say when it is not.
    thread: PhantomData<*mut ()>,
}

impl OwnedTask {
    /// # Safety
    /// `task` holds the driver's count of a task that has just been made; there is one owner per task.
    pub(super) unsafe fn new(task: TaskRef) -> Self {
        Self {
            task: ManuallyDrop::new(task),
            thread: PhantomData,
        }
    }

    pub(super) fn header(&self) -> &Header {
        self.task.header()
    }

    /// # Safety
    /// Only for the driver whose queue the task was spawned on.
    pub(super) unsafe fn set_slot(&self, slot: usize) {
        // SAFETY: handed on to the caller.
        unsafe { self.task.set_slot(slot) }
    }

    /// One turn: polls the future with the task as the current one and `region` as its region.
    pub(super) fn poll(&mut self, region: &Region) -> Result<Step, Payload> {
        let poll = self.header().vtable.poll;
        let header = self.task.as_raw();
        self.task.with_waker(|waker| {
            let mut cx = Context::from_waker(waker);
            // SAFETY: we own the task, `&mut`, and it has not ended, or we would be gone.
            contain(|| region.enter(|| unsafe { poll(header, &mut cx) }))
        })
    }

    /// Names the task for comparison; never followed.
    pub(super) fn identity(&self) -> *const () {
        self.task.as_raw().as_ptr().cast::<()>().cast_const()
    }

    /// Ends a task that has its value in the stage: hands it to the handle, or drops it if there is
    /// none. Then wakes who waits.
    pub(super) fn end_with_value(self, panics: &mut FirstPanic) {
        if self.header().set(VALUE) & NO_HANDLE != 0 {
            self.clear(panics);
        }
        self.release(panics);
    }

    /// Ends a task without a value: drops its future, then marks the end, then wakes who waits.
    pub(super) fn end(self, flags: u32, panics: &mut FirstPanic) {
        self.clear(panics);
        self.header().set(flags);
        self.release(panics);
    }

    fn clear(&self, panics: &mut FirstPanic) {
        let clear = self.header().vtable.clear;
        // SAFETY: the stage is ours: the task has not ended, or it has with no handle to take over.
        panics.guard(|| unsafe { clear(self.task.as_raw()) });
    }

    fn release(self, panics: &mut FirstPanic) {
        for waker in self.header().take_waiters().into_wakers() {
            panics.guard(|| waker.wake());
        }
        let task = ManuallyDrop::into_inner(self.task);
        panics.guard(|| drop(task));
    }
}
