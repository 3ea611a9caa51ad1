//! Ends of tasks elsewhere that are told without waking the scope.

use super::{Core, Ordering, POLLING, Phase, REMOTE};
use crate::engine::lists::TaskPtr;
use crate::engine::task_ref::TaskRef;

/// So many ends at most are told without a wake-up, one after the other: a scope that lives for long does not keep what
/// has ended.
const MOST_QUIET: u16 = 256;

impl Core {
    /// Notes that the end of what the task waits for may be told without a wake-up.
    ///
    /// # Safety
    /// As for [`local`](Core::local); the task is of this core and has not ended.
    pub(in crate::engine) unsafe fn count_bell(&self, task: TaskPtr) {
        // SAFETY: by this function's contract.
        unsafe {
            if !std::mem::replace(&mut task.as_ref().marks().bell, true) {
                self.local().bells += 1;
            }
        }
        self.attentive.store(true, Ordering::Release);
    }

    /// Such a task ends.
    ///
    /// # Safety
    /// As for [`local`](Core::local); the task is of this core.
    pub(in crate::engine) unsafe fn uncount_bell(&self, task: TaskPtr) {
        // SAFETY: by this function's contract.
        unsafe {
            if std::mem::take(&mut task.as_ref().marks().bell) {
                self.local().bells -= 1;
            }
        }
    }

    /// The scope is about to wait: says how many ends it is to be woken for at the latest.
    ///
    /// # Safety
    /// As for [`local`](Core::local).
    #[inline]
    pub(in crate::engine) unsafe fn expect_bells(&self) {
        // SAFETY: by this function's contract.
        let bells = unsafe { self.local() }.bells;
        // Seen by whoever sees that the poll has ended.
        let most = u16::try_from(bells).map_or(MOST_QUIET, |bells| bells.min(MOST_QUIET));
        self.bells.store(most, Ordering::Relaxed);
    }

    /// Brings a task to the driver, but wakes the scope's own task only if this is the last for which it waits, or the
    /// last of many. `false` if it may have to be woken for another reason.
    pub(in crate::engine) fn push_quietly(&self, task: TaskRef) -> bool {
        let mut remote = self.lock();
        if self.phase() == Phase::Closed {
            drop(remote);
            drop(task);
            return true;
        }
        let quiet = remote.push_quietly(task);
        let before = self.signal.fetch_or(REMOTE, Ordering::AcqRel);
        if before & POLLING != 0 {
            // It will be seen before the scope waits.
            return true;
        }
        let is_last = quiet >= self.bells.load(Ordering::Relaxed).into();
        if is_last {
            self.notify(remote);
        }
        is_last
    }

    /// Wakes the scope's own task if there is anything for it that it was not woken for.
    pub(in crate::engine) fn wake_for_what_has_come(&self) {
        if self.has_come() {
            let remote = self.lock();
            self.notify(remote);
        }
    }
}
