//! The driver's pointer to a task: the right to poll and to drop its future.

use std::marker::PhantomData;

use super::core::Core;
use super::header::{self, CLEANUP, HELD_UP, Header, NO_HANDLE, SHUTDOWN, VALUE};
use super::header::{CANCELLED, Farewell};
use super::lists::TaskPtr;
use super::node::Node;
use super::panics::FirstPanic;
use super::task_ref::TaskRef;
use crate::engine::current::{Region, Stretch};
use crate::error::TaskError;

/// The one owner of a task that has not ended, with the driver's count. It has no destructor: dropped without
/// [`end`](OwnedTask::end) it leaves the task as it is.
pub(super) struct OwnedTask {
    task: std::mem::ManuallyDrop<TaskRef>,
    /// The future may be bound to its thread; the driver says when it is not.
    thread: PhantomData<*mut ()>,
}

impl OwnedTask {
    /// # Safety
    /// The task has not ended; the caller is its driver, or the one who has just made it, and has no other
    /// `OwnedTask` of it in use.
    pub(super) unsafe fn new(task: TaskPtr) -> Self {
        // SAFETY: the driver's count is there until the task ends.
        let task = unsafe { TaskRef::from_raw(task) };
        Self {
            task: std::mem::ManuallyDrop::new(task),
            thread: PhantomData,
        }
    }

    pub(super) fn task(&self) -> &TaskRef {
        &self.task
    }

    pub(super) fn header(&self) -> &Header {
        self.task.header()
    }

    /// Asks the task to stop because its scope shuts down; one that was asked before stops for the reason it had then.
    pub(super) fn shut_down(&self, panics: &mut FirstPanic) {
        let reason = if self.header().is_cancelled() { 0 } else { SHUTDOWN };
        self.ask_to_stop(reason, panics);
    }

    /// Asks the task to stop, and marks it with the reason. If there is anything to finish it has a turn, even if none
    /// of the constructs in it wakes it.
    pub(super) fn ask_to_stop(&self, reason: usize, panics: &mut FirstPanic) {
        let before = self.header().set(CANCELLED | reason);
        if before & HELD_UP != 0 {
            self.task.borrowed_waker().wake_by_ref();
        }
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
        !self.header().has(CLEANUP | HELD_UP) && node.is_none_or(|node| node.is_idle())
    }

    /// Whether a task that was asked to stop, and waits, can be dropped.
    pub(super) fn may_be_dropped(&self, panics: &mut FirstPanic) -> bool {
        let header = self.header();
        let mut dropped = !header.has(CLEANUP | HELD_UP);
        if dropped && let Some(node) = header.known_node() {
            let waker = self.task.borrowed_waker();
            // SAFETY: we are the driver's.
            let queued = unsafe { header.is_queued() };
            panics.guard(|| dropped = node.may_be_dropped(queued, &waker));
        }
        dropped
    }

    /// As a cancellation through the handle.
    pub(super) fn cancel(&self, panics: &mut FirstPanic) {
        panics.guard(|| self.task.cancel());
    }

    /// Ends a task that has its value in the stage: hands it to the handle, or drops it if there is
    /// none. Then wakes who waits.
    #[inline]
    pub(super) fn end_with_value(self, panics: &mut FirstPanic) {
        // SAFETY: we are the driver's.
        let farewell = unsafe { self.header().end(VALUE) };
        if farewell.no_handle {
            self.clear(panics);
        }
        self.leave(farewell, panics);
    }

    /// Ends a task without a value: drops its future, then marks the end, then wakes who waits. Gives the errors
    /// that were left with the task by scopes dropped in it, the last of them just now.
    pub(super) fn end(self, flags: usize, panics: &mut FirstPanic) -> Option<Vec<TaskError>> {
        self.clear(panics);
        let errors = self.errors(panics);
        // SAFETY: we are the driver's.
        let farewell = unsafe { self.header().end(flags) };
        self.leave(farewell, panics);
        errors
    }

    fn clear(&self, panics: &mut FirstPanic) {
        let clear = self.header().vtable.clear;
        let clear = || {
            // SAFETY: the stage is ours: the task has not ended, or it has with no handle to take over.
            unsafe { clear(self.task.as_raw()) }
        };
        let region = Region::new(Stretch::Dropped(&self.task));
        panics.guard(|| {
            let _entered = region.enter();
            clear();
        });
    }

    /// The errors that were left with the task. Nothing is registered with it from here on.
    #[inline]
    pub(super) fn errors(&self, panics: &mut FirstPanic) -> Option<Vec<TaskError>> {
        let node = self.header().known_node()?;
        Some(self.retire(node, panics))
    }

    #[cold]
    fn retire(&self, node: &Node, panics: &mut FirstPanic) -> Vec<TaskError> {
        let (mut errors, wakers) = node.retire();
        for error in &mut errors {
            error.stamp(&self.header().label().origin());
        }
        for waker in wakers {
            panics.guard(|| waker.wake());
        }
        errors
    }

    /// What is left to do for a task that is marked as ended. Unless it says so, the task may be gone.
    #[inline]
    fn leave(self, farewell: Farewell, panics: &mut FirstPanic) {
        if let Some(waiter) = farewell.waiter {
            // A task's waker; nothing of the user's runs, unless it was the last count.
            panics.guard(|| waiter.wake());
        }
        if farewell.waited {
            self.wake_waiters(panics);
        }
        if farewell.release {
            // SAFETY: the driver's count, given back once; the stage is empty or the handle's.
            panics.guard(|| unsafe { header::release(self.task.as_raw()) });
        }
    }

    fn wake_waiters(&self, panics: &mut FirstPanic) {
        for waker in self.header().take_waiters().into_wakers() {
            panics.guard(|| waker.wake());
        }
    }
}

/// A task that is not on the lists of its scope yet.
pub(super) struct Fresh(TaskPtr);

impl Fresh {
    /// # Safety
    /// `task` is a new cell with its two counts, which are given away.
    pub(super) unsafe fn new(task: TaskPtr) -> Self {
        Self(task)
    }

    pub(super) fn is_of(&self, core: &Core) -> bool {
        // SAFETY: nobody else knows the task.
        std::ptr::eq(unsafe { self.0.as_ref() }.core(), core)
    }

    /// Leaves the two counts to the caller.
    pub(super) fn into_raw(self) -> TaskPtr {
        std::mem::ManuallyDrop::new(self).0
    }
}

impl Drop for Fresh {
    fn drop(&mut self) {
        // SAFETY: nobody else knows the task.
        let task = unsafe { self.0.as_ref() };
        let clear = task.vtable.clear;
        task.set(NO_HANDLE);
        // The count goes also when the destructor panics.
        struct Release(TaskPtr);
        impl Drop for Release {
            fn drop(&mut self) {
                for _ in 0..2 {
                    // SAFETY: the two counts of a task that nobody knows; its stage is empty.
                    unsafe { header::release(self.0) };
                }
            }
        }
        let release = Release(self.0);
        // SAFETY: the stage is ours.
        unsafe { clear(release.0) };
    }
}
