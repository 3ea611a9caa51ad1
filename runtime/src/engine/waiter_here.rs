//! A task that waits for another one which the same thread polls.

use super::core::Core;
use super::header::{self, Header};
use super::lists::TaskPtr;

/// A counted pointer, or the body of the same scope: that is there until every task has ended.
pub(super) struct WaiterHere {
    task: TaskPtr,
    counted: bool,
}

impl WaiterHere {
    /// Makes a task wait that is alive. What it gives is to be given to [`from_raw`](WaiterHere::from_raw).
    ///
    /// # Safety
    /// `task` is alive, and what this gives is kept with a task of `core`.
    pub(super) unsafe fn into_raw(task: TaskPtr, core: &Core) -> TaskPtr {
        // SAFETY: by this function's contract.
        let header = unsafe { task.as_ref() };
        if !is_body_of(header, core) {
            header.retain();
        }
        task
    }

    /// # Safety
    /// `task` comes from [`into_raw`](WaiterHere::into_raw) with the same core, and is given once.
    pub(super) unsafe fn from_raw(task: TaskPtr, core: &Core) -> Self {
        // SAFETY: by this function's contract.
        let counted = !is_body_of(unsafe { task.as_ref() }, core);
        Self { task, counted }
    }

    pub(super) fn wake(&self) {
        // SAFETY: the task is alive: counted, or the body.
        unsafe { header::wake(self.task) };
    }
}

/// Whether it is the body of the scope of `core`.
#[inline]
pub(super) fn is_body_of(header: &Header, core: &Core) -> bool {
    header.is_body() && std::ptr::eq(header.core(), core)
}

impl Drop for WaiterHere {
    #[inline]
    fn drop(&mut self) {
        if self.counted {
            // SAFETY: the count is ours.
            unsafe { header::release(self.task) };
        }
    }
}
