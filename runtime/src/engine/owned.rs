//! The driver's pointer to a task: the right to poll and to drop its future.

use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::task::Context;

use super::cell::Step;
use super::current::{Ending, Region, Stretch};
use super::header::{CANCELLED, CLEANUP, Header, NO_HANDLE, QUEUED, SHUTDOWN, TaskRef, VALUE};
use super::panics::{FirstPanic, Payload, contain};
use crate::error::TaskError;

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

    /// One turn: polls the future as the current task; also tells how a handle has ended the task.
    ///
    /// Scopes nest, and each level of nesting passes through here: every frame counts.
    pub(super) fn poll(&mut self) -> Result<(Step, Option<Ending>), Payload> {
        let region = Region::new(Stretch::Task(&self.task));
        let waker = self.task.borrowed_waker();
        let step = contain(|| {
            let _entered = region.enter();
            // SAFETY: we own the task, `&mut`, and it has not ended, or we would be gone.
            unsafe { (self.header().vtable.poll)(self.task.as_raw(), &mut Context::from_waker(&waker)) }
        });
        step.map(|step| (step, region.take_ending()))
    }

    /// Asks the task to stop because its scope shuts down. If there is anything to finish it has a turn, even if
    /// none of the constructs in it wakes it.
    pub(super) fn shut_down(&self, panics: &mut FirstPanic) {
        self.header().set(CANCELLED | SHUTDOWN);
        if let Some(node) = self.header().known_node() {
            panics.guard(|| node.cancel());
            if !node.is_idle() {
                self.task.borrowed_waker().wake_by_ref();
            }
        }
    }

    /// Whether a task that was asked to stop has nothing to finish.
    pub(super) fn is_idle(&self) -> bool {
        let node = self.header().known_node();
        !self.header().has(CLEANUP) && node.is_none_or(|node| node.is_idle())
    }

    /// Whether a task that was asked to stop, and waits, can be dropped.
    pub(super) fn may_be_dropped(&self, panics: &mut FirstPanic) -> bool {
        let header = self.header();
        let mut dropped = !header.has(CLEANUP);
        if dropped && let Some(node) = header.known_node() {
            let waker = self.task.borrowed_waker();
            panics.guard(|| dropped = node.may_be_dropped(header.has(QUEUED), &waker));
        }
        dropped
    }

    /// A counted pointer for the ready queue.
    pub(super) fn task_ref(&self) -> TaskRef {
        TaskRef::clone(&self.task)
    }

    /// As a cancellation through the handle.
    pub(super) fn cancel(&self, panics: &mut FirstPanic) {
        panics.guard(|| self.task.cancel());
    }

    /// Ends a task that has its value in the stage: hands it to the handle, or drops it if there is
    /// none. Then wakes who waits.
    pub(super) fn end_with_value(self, panics: &mut FirstPanic) -> Vec<TaskError> {
        if self.header().set(VALUE) & NO_HANDLE != 0 {
            self.clear(panics);
        }
        self.release(panics)
    }

    /// Ends a task without a value: drops its future, then marks the end, then wakes who waits.
    pub(super) fn end(self, flags: u32, panics: &mut FirstPanic) -> Vec<TaskError> {
        self.clear(panics);
        self.header().set(flags);
        self.release(panics)
    }

    fn clear(&self, panics: &mut FirstPanic) {
        let clear = self.header().vtable.clear;
        let clear = || {
            // SAFETY: the stage is ours: the task has not ended, or it has with no handle to take over.
            unsafe { clear(self.task.as_raw()) }
        };
        panics.guard(|| {
            Region::run(Stretch::Dropped(&self.task), clear);
        });
    }

    /// Gives the errors that were left with the task by scopes dropped in it, the last of them just now.
    fn release(self, panics: &mut FirstPanic) -> Vec<TaskError> {
        let node = self.header().known_node();
        let (mut errors, wakers) = node.map(|node| node.retire()).unwrap_or_default();
        for error in &mut errors {
            error.stamp(&self.header().label.origin());
        }
        for waker in self.header().take_waiters().into_wakers().chain(wakers) {
            panics.guard(|| waker.wake());
        }
        let task = ManuallyDrop::into_inner(self.task);
        panics.guard(|| drop(task));
        errors
    }
}
