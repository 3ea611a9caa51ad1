//! The current task: which task, and which region of it, the thread is polling.

use std::cell::Cell;
use std::ptr;

use crate::error::TaskError;

/// How a handle that yields no value ends the region that awaits it.
#[derive(Debug)]
pub(crate) enum Ending {
    /// As if it had been cancelled: the failure is reported elsewhere.
    Cancelled,
    /// With this error.
    Failed(TaskError),
}

/// A stretch of a task that a handle without a value ends as a whole: the task itself, or a `try`
/// block in it. Lives for one poll.
pub(crate) struct Region {
    task: *const (),
    ending: Cell<Option<Ending>>,
}

thread_local! {
    static CURRENT: Cell<*const Region> = const { Cell::new(ptr::null()) };
}

impl Region {
    /// The region of a whole task; `task` is an identity, never followed.
    pub(super) fn of_task(task: *const ()) -> Self {
        Self {
            task,
            ending: Cell::new(None),
        }
    }

    /// A region inside the current task, if there is one.
    pub(crate) fn nested() -> Self {
        Self::of_task(Self::with_current(|region| {
            region.map_or(ptr::null(), |region| region.task)
        }))
    }

    /// Calls `run` with this region as the current one of the thread.
    pub(crate) fn enter<R>(&self, run: impl FnOnce() -> R) -> R {
        struct Restore(*const Region);
        impl Drop for Restore {
            fn drop(&mut self) {
                CURRENT.set(self.0);
            }
        }
        let _restore = Restore(CURRENT.replace(self));
        run()
    }

    /// Calls `run` with the thread's current region.
    pub(super) fn with_current<R>(run: impl FnOnce(Option<&Region>) -> R) -> R {
        // SAFETY: `CURRENT` is null or was set by an `enter` that has not returned, on this thread,
        // and `enter` borrows its region until it has put the old pointer back.
        run(unsafe { CURRENT.get().as_ref() })
    }

    /// Ends the thread's current region; gives the reason back if there is none.
    pub(crate) fn end_current(ending: Ending) -> Result<(), Ending> {
        Self::with_current(|region| match region {
            Some(region) => {
                region.end(ending);
                Ok(())
            }
            None => Err(ending),
        })
    }

    /// Ends the region after the poll that is under way; the first reason stands.
    fn end(&self, ending: Ending) {
        let first = self.ending.take().unwrap_or(ending);
        self.ending.set(Some(first));
    }

    pub(crate) fn take_ending(&self) -> Option<Ending> {
        self.ending.take()
    }

    /// Whether `task` is the task being polled.
    pub(super) fn is_task(&self, task: *const ()) -> bool {
        self.task == task
    }
}
