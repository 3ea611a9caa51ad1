//! The current task: which task, and which region of it, the thread is polling.

use std::borrow::Cow;
use std::cell::Cell;
use std::ptr;
use std::sync::Arc;
use std::task::Waker;

use super::header::TaskRef;
use super::node::Node;
use super::queue::Report;
use crate::error::TaskError;

/// How a handle that yields no value ends the region that awaits it.
#[derive(Debug)]
pub(crate) enum Ending {
    /// As if it had been cancelled: the failure of the task of this name is reported elsewhere.
    Cancelled(Cow<'static, str>),
    /// With this error.
    Failed(TaskError),
}

/// A stretch of a task that a handle without a value ends as a whole: the task itself, or a block in it.
/// Lives for one poll, on the stack of [`Region::run`].
pub(crate) struct Region<'a> {
    stretch: Stretch<'a>,
    parent: *const Region<'a>,
    ending: Cell<Option<Ending>>,
}

/// Which stretch a region's constructs belong to: what asks them to stop, and waits for them.
#[derive(Clone, Copy)]
pub(crate) enum Stretch<'a> {
    /// A task of a scope.
    Task(&'a TaskRef),
    /// The destructors of a task: nothing asks them to stop, since nothing could wait for them.
    Dropped(&'a TaskRef),
    /// A part of a task that can be asked to stop by itself.
    Part(&'a Arc<Node>),
    /// A part of a task that nothing asks to stop.
    Shielded,
    /// Whichever stretch there is around.
    Around,
}

thread_local! {
    static CURRENT: Cell<*const Region<'static>> = const { Cell::new(ptr::null()) };
}

/// Puts the old region back.
pub(super) struct Entered(*const Region<'static>);

impl Drop for Entered {
    fn drop(&mut self) {
        CURRENT.set(self.0);
    }
}

impl<'a> Region<'a> {
    /// A region below the current one.
    pub(super) fn new(stretch: Stretch<'a>) -> Self {
        Region {
            stretch,
            parent: CURRENT.get().cast(),
            ending: Cell::new(None),
        }
    }

    /// Makes this the current region until the guard is dropped, which has to happen before the region is
    /// gone: in here, the guard is a local behind the region.
    pub(super) fn enter(&self) -> Entered {
        // The lifetime is forgotten here and given back by `with_current`.
        Entered(CURRENT.replace((&raw const *self).cast()))
    }

    pub(super) fn take_ending(&self) -> Option<Ending> {
        self.ending.take()
    }
}

impl Region<'_> {
    /// Calls `run` in a region of its own; also tells how a handle has ended the region, if one has.
    pub(crate) fn run<R>(stretch: Stretch<'_>, run: impl FnOnce() -> R) -> (R, Option<Ending>) {
        let region = Region::new(stretch);
        let entered = region.enter();
        let result = run();
        drop(entered);
        (result, region.ending.take())
    }

    /// Calls `run` with the thread's current region.
    fn with_current<R>(run: impl FnOnce(Option<&Region<'_>>) -> R) -> R {
        // SAFETY: `CURRENT` is null or was set by a `run` that has not returned, on this thread: the region
        // is on its stack, and its borrows are alive. The closure cannot keep the reference.
        run(unsafe { CURRENT.get().as_ref() })
    }

    /// Ends the thread's current region after the poll that is under way; the first reason stands. Gives
    /// the reason back if there is no region.
    pub(crate) fn end_current(ending: Ending) -> Result<(), Ending> {
        Self::with_current(|region| match region {
            Some(region) => {
                let first = region.ending.take().unwrap_or(ending);
                region.ending.set(Some(first));
                Ok(())
            }
            None => Err(ending),
        })
    }

    /// The region whose stretch is not just "around".
    fn with_stretch<R>(run: impl FnOnce(Option<Stretch<'_>>) -> R) -> R {
        Self::with_current(|mut region| {
            while let Some(Region {
                stretch: Stretch::Around,
                parent,
                ..
            }) = region
            {
                // SAFETY: a parent was the current region when its child began to run, so it lives on the
                // same stack, below a child that is alive.
                region = unsafe { parent.as_ref() };
            }
            run(region.map(|region| region.stretch))
        })
    }

    /// Whether the current stretch has been asked to stop.
    pub(crate) fn is_cancelled() -> bool {
        Self::with_stretch(|stretch| match stretch {
            Some(Stretch::Task(task)) => task.header().is_cancelled(),
            Some(Stretch::Part(node)) => node.is_cancelled(),
            Some(Stretch::Dropped(_) | Stretch::Shielded | Stretch::Around) | None => false,
        })
    }

    /// Where the constructs of the current stretch register; `None` if nothing can ask them to stop.
    pub(crate) fn current_node() -> Option<Arc<Node>> {
        Self::with_stretch(|stretch| match stretch {
            Some(Stretch::Task(task)) => Some(task.header().node().clone()),
            Some(Stretch::Part(node)) => Some(node.clone()),
            Some(Stretch::Dropped(_) | Stretch::Shielded | Stretch::Around) | None => None,
        })
    }

    /// Whether what is dropped now is dropped because its task was asked to stop: nobody sees its errors then.
    pub(crate) fn is_given_up() -> bool {
        Self::with_stretch(|stretch| match stretch {
            Some(Stretch::Dropped(task)) => task.header().is_cancelled(),
            _ => Self::is_cancelled(),
        })
    }

    /// Has `waker` called when the current task has ended. For what does not begin in a task that was asked to stop:
    /// it may be polled in another one then.
    pub(crate) fn wake_at_end(waker: &Waker) {
        Self::with_task(|task| {
            if let Some(task) = task {
                task.header().node().wake_at_end(waker);
            }
        });
    }

    /// Leaves errors with the current task, for want of anybody else who would see them: its scope takes them over
    /// when the task has ended. Without a task they are lost.
    pub(crate) fn leave(errors: Vec<TaskError>) {
        Self::with_task(|task| {
            if let Some(task) = task {
                task.header().node().leave(errors);
            }
        });
    }

    /// Reports a failure or a panic of the current task before the task has ended: it is recorded now, and
    /// the siblings are cancelled now. Gives the report back if there is no task.
    pub(crate) fn report(report: Report) -> Result<(), Report> {
        Self::with_task(|task| match task {
            Some(task) => {
                task.header().report(report);
                Ok(())
            }
            None => Err(report),
        })
    }

    /// Calls `run` with the innermost task, whichever stretch of it is being polled.
    fn with_task<R>(run: impl FnOnce(Option<&TaskRef>) -> R) -> R {
        Self::with_current(|mut region| {
            while let Some(inner) = region {
                if let Stretch::Task(task) | Stretch::Dropped(task) = inner.stretch {
                    return run(Some(task));
                }
                // SAFETY: as in `with_stretch`.
                region = unsafe { inner.parent.as_ref() };
            }
            run(None)
        })
    }

    /// Whether `task` is being polled, itself or a scope in it.
    pub(super) fn is_running(task: &TaskRef) -> bool {
        Self::with_current(|mut region| {
            while let Some(inner) = region {
                if let Stretch::Task(current) | Stretch::Dropped(current) = inner.stretch
                    && current.as_raw() == task.as_raw()
                {
                    return true;
                }
                // SAFETY: as in `with_stretch`.
                region = unsafe { inner.parent.as_ref() };
            }
            false
        })
    }
}
