//! What stands in a scope for a task that runs elsewhere.

use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use super::mailbox::Mailbox;
use crate::engine::{Obligation, Region};
use crate::error::{Attempt, TaskError};

/// The other end of a [`Proxy`]: what a task that runs elsewhere says, and what can be asked of it.
pub(crate) trait Elsewhere<T> {
    /// What it says.
    fn mailbox(&self) -> &Mailbox<T>;

    /// Has the task begin, if it waits for that.
    fn begin(&mut self);

    /// Asks the task to stop; it says when it is gone.
    fn stop(&self);

    /// Has the task dropped as soon as may be: nobody waits for it any more.
    fn abandon(&self);
}

/// A task of the scope that waits for one elsewhere: asked to stop it passes that on, and it is to be held up until the
/// other one is gone, by the [`Traits`](crate::engine::Traits) of its task or by [`holding_up`](Proxy::holding_up) that.
pub(crate) struct Proxy<T, E: Elsewhere<T>> {
    task: E,
    begun: bool,
    gone: bool,
    value: PhantomData<fn() -> T>,
}

impl<T, E: Elsewhere<T>> Proxy<T, E> {
    pub(super) fn new(task: E) -> Self {
        Self {
            task,
            begun: false,
            gone: false,
            value: PhantomData,
        }
    }

    /// The same as a part of a task, which it holds up by itself.
    pub(crate) fn holding_up(self) -> impl Future<Output = Attempt<T>> + use<T, E> {
        HoldingUp {
            proxy: self,
            obligation: Obligation::default(),
        }
    }
}

/// Nothing in it is polled in place.
impl<T, E: Elsewhere<T>> Unpin for Proxy<T, E> {}

impl<T, E: Elsewhere<T>> Future for Proxy<T, E> {
    type Output = Attempt<T>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Attempt<T>> {
        if Region::is_cancelled() {
            self.task.stop();
        } else if !self.begun {
            self.begun = true;
            self.task.begin();
        }
        while let Some(mail) = self.task.mailbox().collect(cx.waker()) {
            if let Some(reports) = mail.reports {
                for report in reports.0 {
                    // There is a task around: this one.
                    let _ = Region::report(report);
                }
            }
            if let Some(end) = mail.end {
                self.gone = true;
                // What went wrong has been reported.
                return Poll::Ready(end.value.ok_or_else(TaskError::marker));
            }
        }
        Poll::Pending
    }
}

impl<T, E: Elsewhere<T>> Drop for Proxy<T, E> {
    fn drop(&mut self) {
        if !self.gone {
            self.task.abandon();
        }
    }
}

/// The future of [`Proxy::holding_up`].
struct HoldingUp<T, E: Elsewhere<T>> {
    proxy: Proxy<T, E>,
    obligation: Obligation,
}

impl<T, E: Elsewhere<T>> Future for HoldingUp<T, E> {
    type Output = Attempt<T>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Attempt<T>> {
        self.obligation.renew(cx);
        let result = ready!(Pin::new(&mut self.proxy).poll(cx));
        self.obligation.withdraw();
        Poll::Ready(result)
    }
}
