//! The current task: which task, and which region of it, the thread is polling.

use std::borrow::Cow;
use std::cell::Cell;
use std::ops::ControlFlow;
use std::ptr;
use std::sync::Arc;
use std::task::Waker;

use super::bound::{Bound, Expiry, SharedExpiry};
use super::core::Core;
use super::lone::Lone;
use super::node::Node;
use super::request::{Report, Reports};
use super::site::LabelRef;
use super::sync::thread_local;
use super::task_ref::TaskRef;
use crate::error::{Cause, Location, TaskError};

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
    /// Rare, and so not in place: a region is on the stack once per level of nesting.
    ending: Cell<Option<Box<Ending>>>,
}

/// Which stretch a region's constructs belong to: what asks them to stop, and waits for them.
#[derive(Clone, Copy)]
pub(crate) enum Stretch<'a> {
    /// A task of a scope.
    Task(&'a TaskRef),
    /// The destructors of a task: nothing asks them to stop, since nothing could wait for them.
    Dropped(&'a TaskRef),
    /// A task on an executor, or its destructors.
    Lone(&'a Lone),
    /// A part of a task that can be asked to stop by itself.
    Part(&'a Arc<Node>),
    /// The destructors of a part.
    DroppedPart(&'a Arc<Node>),
    /// A part of a task that nothing asks to stop.
    Shielded,
    /// Whichever stretch there is around.
    Around,
    /// The same, and what it reports goes no further.
    Isolated(&'a Reports),
    /// The region and the stretch around, with a deadline: that of a scope or of a part of a task.
    Until(&'a dyn Expiry),
}

impl Stretch<'_> {
    fn is_cancelled(self) -> bool {
        match self {
            Stretch::Task(task) => task.header().is_cancelled(),
            Stretch::Part(node) => node.is_cancelled(),
            Stretch::Lone(task) => task.is_stopping(),
            _ => false,
        }
    }
}

/// A task, whoever has it.
#[derive(Clone, Copy)]
enum Task<'a> {
    OfScope(&'a TaskRef),
    Lone(&'a Lone),
}

impl Task<'_> {
    fn label(&self) -> LabelRef<'_> {
        match self {
            Task::OfScope(task) => task.header().label(),
            Task::Lone(task) => task.label(),
        }
    }

    fn node(&self) -> &Arc<Node> {
        match self {
            Task::OfScope(task) => task.header().node(),
            Task::Lone(task) => task.node(),
        }
    }
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

    #[inline]
    pub(super) fn take_ending(&self) -> Option<Box<Ending>> {
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
        (result, region.take_ending().map(|ending| *ending))
    }

    /// Calls `run` with no region around: what runs on an executor belongs to no task that happens to be polled on
    /// the same thread.
    pub(crate) fn apart<R>(run: impl FnOnce() -> R) -> R {
        let _entered = Entered(CURRENT.replace(ptr::null()));
        run()
    }

    /// The deadlines around the scope of `core`, which is being polled, up to whatever shields from those outside.
    pub(super) fn deadlines_around(core: &Core) -> Vec<SharedExpiry> {
        let mut deadlines = Vec::new();
        let mut outside = false;
        Self::ask(|region| {
            match region.stretch {
                Stretch::Task(task) | Stretch::Dropped(task) if ptr::eq(task.header().core(), core) => {
                    outside = true;
                }
                Stretch::Shielded if outside => return ControlFlow::Break(()),
                Stretch::Until(deadline) if outside => deadlines.push(deadline.share()),
                _ => {}
            }
            ControlFlow::Continue(())
        });
        deadlines
    }

    /// Calls `run` with the thread's current region.
    fn with_current<R>(run: impl FnOnce(Option<&Region<'_>>) -> R) -> R {
        // SAFETY: `CURRENT` is null or was set by a `run` that has not returned, on this thread: the region
        // is on its stack, and its borrows are alive. The closure cannot keep the reference.
        run(unsafe { CURRENT.get().as_ref() })
    }

    /// Asks the current region, then the one around it and so on, until one has an answer.
    fn ask<R>(mut visit: impl FnMut(&Region<'_>) -> ControlFlow<R>) -> Option<R> {
        Self::with_current(|mut region| {
            while let Some(inner) = region {
                if let ControlFlow::Break(answer) = visit(inner) {
                    return Some(answer);
                }
                // SAFETY: a parent was the current region when its child began to run, so it lives on the
                // same stack, below a child that is alive.
                region = unsafe { inner.parent.as_ref() };
            }
            None
        })
    }

    /// Ends the thread's current region after the poll that is under way; the first reason stands. Gives
    /// the reason back if there is no region.
    pub(crate) fn end_current(ending: Ending) -> Result<(), Ending> {
        let mut ending = Some(ending);
        Self::ask(|region| match region.stretch {
            Stretch::Until(_) => ControlFlow::Continue(()),
            _ => {
                let first = region.ending.take().or(ending.take().map(Box::new));
                region.ending.set(first);
                ControlFlow::Break(())
            }
        });
        ending.map_or(Ok(()), Err)
    }

    /// The stretch that the current region belongs to.
    fn with_stretch<R>(run: impl FnOnce(Stretch<'_>) -> R) -> Option<R> {
        let mut run = Some(run);
        Self::ask(|region| match region.stretch {
            Stretch::Around | Stretch::Isolated(_) | Stretch::Until(_) => ControlFlow::Continue(()),
            stretch => ControlFlow::Break(run.take().map(|run| run(stretch))),
        })
        .flatten()
    }

    /// Whether the current stretch has been asked to stop.
    pub(crate) fn is_cancelled() -> bool {
        Self::with_stretch(|stretch| stretch.is_cancelled()).unwrap_or(false)
    }

    /// Where the constructs of the current stretch register; `None` if nothing can ask them to stop.
    pub(crate) fn current_node() -> Option<Arc<Node>> {
        Self::with_stretch(|stretch| match stretch {
            Stretch::Task(task) => Some(task.header().node().clone()),
            Stretch::Part(node) => Some(node.clone()),
            Stretch::Lone(task) => task.node_for_constructs(),
            _ => None,
        })
        .flatten()
    }

    /// Who will say why the current stretch was asked to stop.
    pub(crate) fn cause() -> Option<Cause> {
        Self::with_stretch(|stretch| match stretch {
            Stretch::Part(node) => node.cause(),
            _ => None,
        })
        .flatten()
    }

    /// Until when there is time here: the earliest deadline around, up to whatever shields from those outside.
    pub(crate) fn bound() -> Bound {
        let mut bound = Bound::Never;
        let over = Self::ask(|region| match region.stretch {
            Stretch::Shielded => ControlFlow::Break(false),
            Stretch::Until(limit) => {
                bound = bound.min(limit.instant().map_or(Bound::Never, Bound::Until));
                ControlFlow::Continue(())
            }
            stretch if stretch.is_cancelled() => ControlFlow::Break(true),
            _ => ControlFlow::Continue(()),
        });
        match over {
            Some(true) => Bound::Over,
            Some(false) | None => bound,
        }
    }

    /// Whether what is dropped now is dropped because it was asked to stop: nobody sees its errors then.
    pub(crate) fn is_given_up() -> bool {
        Self::with_stretch(|stretch| match stretch {
            Stretch::Dropped(task) => task.header().is_cancelled(),
            Stretch::DroppedPart(node) => node.is_cancelled(),
            Stretch::Lone(task) => task.is_cancelled(),
            stretch => stretch.is_cancelled(),
        })
        .unwrap_or(false)
    }

    /// Whether the scope of the current task ends together with what is around it, which has no use for it any more. A
    /// deadline around it has: it tells what went wrong until then.
    pub(crate) fn is_interrupted() -> bool {
        let mut outside = false;
        Self::ask(|region| match region.stretch {
            Stretch::Around | Stretch::Until(_) => ControlFlow::Continue(()),
            Stretch::Task(task) | Stretch::Dropped(task) if outside => {
                ControlFlow::Break(task.header().is_cancelled())
            }
            Stretch::Part(node) | Stretch::DroppedPart(node) if outside => {
                ControlFlow::Break(node.is_cancelled() && node.cause().is_none())
            }
            Stretch::Lone(task) if outside => ControlFlow::Break(task.is_cancelled()),
            Stretch::Shielded if outside => ControlFlow::Break(false),
            Stretch::Task(_) | Stretch::Dropped(_) | Stretch::Lone(_) => {
                outside = true;
                ControlFlow::Continue(())
            }
            _ => ControlFlow::Continue(()),
        })
        .unwrap_or(false)
    }

    /// The name and the place of the current task.
    pub(crate) fn task() -> Option<(String, Location)> {
        let mut found = None;
        Self::with_task(|task| {
            let label = task.label();
            found = Some((label.name().to_owned(), label.location()));
        });
        found
    }

    /// Has `waker` called when the current task has ended. For what does not begin in a task that was asked to stop:
    /// it may be polled in another one then.
    pub(crate) fn wake_at_end(waker: &Waker) {
        Self::with_task(|task| task.node().wake_at_end(waker));
    }

    /// Has the scopes around begin their next rounds in other polls.
    pub(super) fn pause() {
        Self::with_task(|task| match task {
            Task::OfScope(task) => task.header().core().pause(),
            // Each of its polls is one of the executor's.
            Task::Lone(_) => {}
        });
    }

    /// Leaves errors that nobody else would see: with the part that collects them, or with the current task, whose
    /// scope takes them over when the task has ended. Gives them back if there is neither.
    pub(crate) fn leave(errors: Vec<TaskError>) -> Result<(), Vec<TaskError>> {
        let mut errors = Some(errors);
        Self::ask(|region| {
            let node = match region.stretch {
                Stretch::Part(node) | Stretch::DroppedPart(node) if node.collects_errors() => node,
                Stretch::Task(task) | Stretch::Dropped(task) => task.header().node(),
                Stretch::Lone(task) => task.node(),
                _ => return ControlFlow::Continue(()),
            };
            node.leave(errors.take().unwrap_or_default());
            ControlFlow::Break(())
        });
        errors.map_or(Ok(()), Err)
    }

    /// Reports a failure or a panic of the current task before the task has ended: it is recorded now, and
    /// the siblings are cancelled now. Gives the report back if there is no task.
    pub(crate) fn report(report: Report) -> Result<(), Report> {
        let mut report = Some(report);
        Self::ask(|region| {
            match region.stretch {
                Stretch::Task(task) | Stretch::Dropped(task) => {
                    report.take().map(|report| task.header().report(report))
                }
                Stretch::Lone(task) => report.take().map(|report| task.report(report)),
                Stretch::Isolated(reports) => report.take().map(|report| reports.add(report)),
                _ => return ControlFlow::Continue(()),
            };
            ControlFlow::Break(())
        });
        report.map_or(Ok(()), Err)
    }

    /// Says of errors which task they came out of: the current one, where nothing inside them says so already.
    pub(crate) fn stamp(errors: &mut [TaskError]) {
        Self::with_task(|task| {
            let origin = task.label().origin();
            errors.iter_mut().for_each(|error| error.stamp(&origin));
        });
    }

    /// Calls `run` with the innermost task, whichever stretch of it is being polled.
    fn with_task(mut run: impl FnMut(Task<'_>)) {
        Self::ask(|region| {
            let task = match region.stretch {
                Stretch::Task(task) | Stretch::Dropped(task) => Task::OfScope(task),
                Stretch::Lone(task) => Task::Lone(task),
                _ => return ControlFlow::Continue(()),
            };
            run(task);
            ControlFlow::Break(())
        });
    }

    /// Has the task that waits here for `task`, of the same scope, lend it its slot if it has one.
    #[cold]
    pub(super) fn lend_slot_to(task: &TaskRef) {
        let core = task.header().core();
        Self::ask(|region| match region.stretch {
            Stretch::Task(lender) if ptr::eq(lender.header().core(), core) => {
                // SAFETY: the lender is being polled here, so this is the thread that polls its core.
                unsafe { core.lend(task.as_raw(), lender.as_raw()) };
                ControlFlow::Break(())
            }
            _ => ControlFlow::Continue(()),
        });
    }

    /// Whether `task` is being polled, itself or a scope in it.
    pub(super) fn is_running(task: &TaskRef) -> bool {
        Self::ask(|region| match region.stretch {
            Stretch::Task(current) | Stretch::Dropped(current) if current.as_raw() == task.as_raw() => {
                ControlFlow::Break(())
            }
            _ => ControlFlow::Continue(()),
        })
        .is_some()
    }
}
