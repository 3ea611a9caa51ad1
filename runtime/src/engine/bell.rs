//! How a task elsewhere tells the one that waits for it in a scope.

use super::header::{self, NO_HANDLE, STARTED, WAITED};
use super::task_ref::TaskRef;

/// Wakes a task that waits for the end of something elsewhere, and its scope only if somebody is to hear of that now:
/// otherwise the scope hears of it when it is polled for another reason, or when it waits for nothing else of the kind.
pub(crate) struct Bell(TaskRef);

impl Bell {
    /// # Safety
    /// Only on the thread that polls the scope of the task, which has not ended.
    pub(super) unsafe fn new(task: TaskRef) -> Self {
        // SAFETY: by this function's contract.
        unsafe { task.header().core().count_bell(task.as_raw()) };
        Self(task)
    }

    /// Wakes the task, and the scope.
    pub(crate) fn ring(&self) {
        // SAFETY: our count keeps the cell alive; the task was spawned.
        unsafe { header::wake(self.0.as_raw()) };
    }

    /// The same, but the scope only if somebody waits for the task, or, where it `must_be_seen`, if there is no handle.
    pub(crate) fn ring_quietly(&self, must_be_seen: bool) {
        let (header, core) = (self.0.header(), self.0.header().core());
        if core.is_polled_here() {
            return self.ring();
        }
        if !header.is_to_be_queued(STARTED) || core.push_quietly(self.0.clone()) {
            return;
        }
        // A step on the same word as that of who begins to wait, or drops the handle: either that is seen here, or what
        // was pushed by them, before the scope goes to sleep.
        let word = header.set(STARTED);
        if word & WAITED != 0 || must_be_seen && word & NO_HANDLE != 0 {
            core.wake_for_what_has_come();
        }
    }
}
