//! What a scope is told before it begins: how long it has, what cancels it, how long it may wind down.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use crate::engine::{Remote, Request, Site, Threading};
use crate::error::TaskError;
use crate::time::{Sleep, TimedOut, Unfinished};

/// The conditions of one scope. Most scopes have none.
pub(super) struct Control<'env, M: Threading> {
    limit: Option<Limit>,
    timer: Option<Sleep>,
    after: Duration,
    cancel_on: Option<M::Boxed<'env, ()>>,
    grace: Option<Duration>,
    grace_timer: Option<Sleep>,
}

#[derive(Clone, Copy)]
pub(super) enum Limit {
    After(Duration),
    At(Instant),
}

impl<'env, M: Threading> Control<'env, M> {
    pub(super) fn new() -> Self {
        Self {
            limit: None,
            timer: None,
            after: Duration::ZERO,
            cancel_on: None,
            grace: None,
            grace_timer: None,
        }
    }

    pub(super) fn limit(&mut self, limit: Option<Limit>) {
        self.limit = limit;
    }

    pub(super) fn cancel_on(&mut self, future: M::Boxed<'env, ()>) {
        self.cancel_on = Some(future);
    }

    pub(super) fn grace(&mut self, grace: Option<Duration>) {
        self.grace = grace;
    }

    /// Begins to count, at the first poll of the scope.
    pub(super) fn start(&mut self) {
        let left = match self.limit.take() {
            None => return,
            Some(Limit::After(duration)) => duration,
            Some(Limit::At(deadline)) => Sleep::left(deadline),
        };
        self.after = left;
        self.timer = Some(Sleep::new(left));
    }

    /// Looks at what may end a scope that waits; `true` if it has been told something.
    pub(super) fn poll(&mut self, site: &'static Site, remote: &Remote, cx: &mut Context<'_>) -> bool {
        let cancelled = self.poll_cancel(remote, cx);
        let timed_out = self.poll_timer(site, remote, cx);
        let given_up = self.poll_grace(site, remote, cx);
        cancelled || timed_out || given_up
    }

    fn poll_cancel(&mut self, remote: &Remote, cx: &mut Context<'_>) -> bool {
        let over = ready_once(&mut self.cancel_on, cx);
        if over {
            remote.request(Request::Cancel { reason: None });
        }
        over
    }

    fn poll_timer(&mut self, site: &'static Site, remote: &Remote, cx: &mut Context<'_>) -> bool {
        let over = ready_once(&mut self.timer, cx);
        if over {
            let after = self.after;
            remote.request(Request::Fail(Box::new(move |running| {
                TaskError::from(TimedOut::new(site.location(), after, running))
            })));
        }
        over
    }

    fn poll_grace(&mut self, site: &'static Site, remote: &Remote, cx: &mut Context<'_>) -> bool {
        if let Some(grace) = self.grace
            && remote.is_closing()
            && self.grace_timer.is_none()
        {
            self.grace_timer = Some(Sleep::new(grace));
        }
        let over = ready_once(&mut self.grace_timer, cx);
        if over && let Some(grace) = self.grace.take() {
            remote.request(Request::GiveUp(Box::new(move |tasks| {
                TaskError::from(Unfinished::new(site.location(), grace, tasks))
            })));
        }
        over
    }
}

/// Polls a future that is dropped when it is done.
fn ready_once(future: &mut Option<impl Future<Output = ()> + Unpin>, cx: &mut Context<'_>) -> bool {
    let ready = future
        .as_mut()
        .is_some_and(|future| Pin::new(future).poll(cx) == Poll::Ready(()));
    if ready {
        *future = None;
    }
    ready
}

/// Cancels a scope from anywhere: another task, another thread, a signal handler's task.
///
/// Cheap to clone, and outlives the scope: what is asked of a scope that has ended is without effect, what is
/// asked of one that has not begun takes effect when it begins.
///
/// ```
/// use taskgroup::{Cancelled, scope};
///
/// let endless = scope! { std::future::pending::<()>().await };
/// let handle = endless.cancel_handle();
/// std::thread::spawn(move || handle.cancel("enough"));
/// let group = futures::executor::block_on(endless).unwrap_err();
/// let cancelled = group.first().downcast_ref::<Cancelled>().unwrap();
/// assert_eq!(cancelled.reason(), Some("enough"));
/// ```
#[derive(Clone)]
pub struct CancelHandle(Remote);

impl CancelHandle {
    pub(super) fn new(remote: Remote) -> Self {
        Self(remote)
    }

    /// As [`Scope::cancel`](crate::Scope::cancel).
    pub fn cancel(&self, reason: impl Into<std::borrow::Cow<'static, str>>) {
        let reason = Some(reason.into());
        self.0.request(Request::Cancel { reason });
    }

    /// As [`Scope::cancel_tasks`](crate::Scope::cancel_tasks).
    pub fn cancel_tasks(&self) {
        self.0.request(Request::CancelTasks);
    }
}

impl fmt::Debug for CancelHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CancelHandle")
            .field("closing", &self.0.is_closing())
            .finish()
    }
}
