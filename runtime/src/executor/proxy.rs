//! What stands in a scope for a task that runs elsewhere.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use super::mailbox::Mailbox;
use crate::engine::{Obligation, Region};
use crate::error::{Attempt, TaskError};

/// The other end of a [`Proxy`]: what can be asked of a task that runs elsewhere.
pub(crate) trait Elsewhere {
    /// Has the task begin, if it waits for that.
    fn begin(&mut self);

    /// Asks the task to stop; it says when it is gone.
    fn stop(&self);

    /// Has the task dropped as soon as may be: nobody waits for it any more.
    fn abandon(&self);
}

/// A task of the scope that waits for one elsewhere: asked to stop it passes that on, and it is held up until the other
/// one is gone.
pub(crate) struct Proxy<T, E: Elsewhere> {
    mailbox: Arc<Mailbox<T>>,
    task: E,
    obligation: Obligation,
    begun: bool,
    gone: bool,
}

impl<T, E: Elsewhere> Proxy<T, E> {
    pub(super) fn new(mailbox: Arc<Mailbox<T>>, task: E) -> Self {
        Self {
            mailbox,
            task,
            obligation: Obligation::default(),
            begun: false,
            gone: false,
        }
    }
}

/// Nothing in it is polled in place.
impl<T, E: Elsewhere> Unpin for Proxy<T, E> {}

impl<T, E: Elsewhere> Future for Proxy<T, E> {
    type Output = Attempt<T>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Attempt<T>> {
        self.obligation.renew(cx);
        if Region::is_cancelled() {
            self.task.stop();
        } else if !self.begun {
            self.begun = true;
            self.task.begin();
        }
        let (reports, end) = self.mailbox.collect(cx.waker());
        for report in reports {
            // There is a task around: this one.
            let _ = Region::report(report);
        }
        let Some(end) = end else {
            return Poll::Pending;
        };
        self.gone = true;
        self.obligation.withdraw();
        // What went wrong has been reported.
        Poll::Ready(end.value.ok_or_else(TaskError::marker))
    }
}

impl<T, E: Elsewhere> Drop for Proxy<T, E> {
    fn drop(&mut self) {
        if !self.gone {
            self.task.abandon();
        }
    }
}
