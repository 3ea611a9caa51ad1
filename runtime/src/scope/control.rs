//! What a scope is told before it begins: how long it has, what cancels it, how long it may wind down.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use super::slow_end::{Alarm, Listener};
use crate::engine::{Region, Remote, Request, Site, Stretch, Threading};
use crate::error::{Bounded, Overdue, TaskError, TimedOut, Unfinished};
use crate::time::{Deadline, Timer, Watch, now};

/// The conditions of one scope. Most scopes have none.
pub(super) struct Control<'env, M: Threading> {
    watch: Option<Watch>,
    /// The scope has been told that time has run out.
    timed_out: bool,
    cancel_on: Option<M::Boxed<'env, ()>>,
    grace: Option<Duration>,
    grace_ends: Option<Instant>,
    grace_timer: Timer,
    alarm: Option<Alarm<'env>>,
}

impl<'env, M: Threading> Control<'env, M> {
    pub(super) fn new() -> Self {
        Self {
            watch: None,
            timed_out: false,
            cancel_on: None,
            grace: None,
            grace_ends: None,
            grace_timer: Timer::default(),
            alarm: None,
        }
    }

    #[track_caller]
    pub(super) fn limit(&mut self, deadline: Deadline) {
        self.watch = Some(Watch::new(deadline));
    }

    pub(super) fn cancel_on(&mut self, future: M::Boxed<'env, ()>) {
        self.cancel_on = Some(future);
    }

    pub(super) fn grace(&mut self, grace: Option<Duration>) {
        self.grace = grace;
    }

    pub(super) fn warn_after(&mut self, every: Option<Duration>, listener: Listener<'env>) {
        self.alarm = every.map(|every| Alarm::new(every, listener));
    }

    /// Polls the scope, and whatever may end it.
    pub(super) fn drive<T>(
        &mut self,
        mut run: impl FnMut(&mut Context<'_>) -> Poll<T>,
        site: &'static Site,
        remote: &Remote,
        cx: &mut Context<'_>,
    ) -> Poll<T> {
        if let Some(watch) = &mut self.watch {
            watch.begin();
        }
        // The scope comes first: what is done in the poll in which the time runs out is done.
        let mut poll = self.run(&mut run, remote, cx);
        while poll.is_pending() && self.poll(site, remote, cx) {
            poll = self.run(&mut run, remote, cx);
            if poll.is_pending()
                && let Some(alarm) = &mut self.alarm
            {
                alarm.tell(site.location());
            }
        }
        if poll.is_ready()
            && let Some(watch) = &mut self.watch
        {
            watch.finish();
        }
        poll
    }

    fn run<T>(
        &self,
        run: impl FnOnce(&mut Context<'_>) -> Poll<T>,
        remote: &Remote,
        cx: &mut Context<'_>,
    ) -> Poll<T> {
        if let Some(alarm) = &self.alarm {
            alarm.prepare(remote);
        }
        match &self.watch {
            Some(watch) => Region::run(Stretch::Until(watch.deadline()), || run(cx)).0,
            None => run(cx),
        }
    }

    /// Looks at what may end a scope that waits; `true` if it has been told something.
    fn poll(&mut self, site: &'static Site, remote: &Remote, cx: &mut Context<'_>) -> bool {
        let cancelled = self.poll_cancel(remote, cx);
        let timed_out = self.poll_timer(site, remote, cx);
        let given_up = self.poll_grace(site, remote, cx);
        let slow = self.alarm.as_mut().is_some_and(|alarm| alarm.poll(remote, cx));
        cancelled || timed_out || given_up || slow
    }

    fn poll_cancel(&mut self, remote: &Remote, cx: &mut Context<'_>) -> bool {
        let over = ready_once(&mut self.cancel_on, cx);
        if over {
            remote.request(Request::Cancel { reason: None });
        }
        over
    }

    /// A scope that is shutting down already is not hurried.
    fn poll_timer(&mut self, site: &'static Site, remote: &Remote, cx: &mut Context<'_>) -> bool {
        let Some(watch) = &mut self.watch else {
            return false;
        };
        let over = !self.timed_out && !remote.is_closing() && watch.poll(cx).is_ready();
        if over {
            self.timed_out = true;
            let overdue = watch.overdue(Bounded::Scope, site.location());
            remote.request(Request::Fail(Box::new(move |running| {
                TaskError::from(TimedOut::new(Overdue { running, ..overdue }))
            })));
        }
        over
    }

    fn poll_grace(&mut self, site: &'static Site, remote: &Remote, cx: &mut Context<'_>) -> bool {
        if self.grace_ends.is_none() && remote.is_closing() {
            self.grace_ends = self.grace.and_then(|grace| now().checked_add(grace));
        }
        let over = match (self.grace, self.grace_ends) {
            (Some(_), Some(end)) => self.grace_timer.poll_until(end, cx).is_ready(),
            _ => false,
        };
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

    /// Whether anybody has asked the scope to cancel: through a handle like this, `s.cancel(..)` or
    /// [`cancel_on`](crate::ScopeFuture::cancel_on).
    ///
    /// Not whether that has stopped anything: a scope that comes to its value all the same gives it, and one that was
    /// cut off comes out with a [`Cancelled`](crate::Cancelled). So are `cancel_called` and `cancelled_caught` in Trio.
    ///
    /// ```
    /// use taskgroup::scope;
    ///
    /// let quick = scope! { 7 };
    /// let handle = quick.cancel_handle();
    /// handle.cancel("too late to matter");
    /// assert!(handle.is_cancel_requested());
    /// assert_eq!(futures::executor::block_on(quick).unwrap(), 7);     // it stopped nothing
    /// ```
    pub fn is_cancel_requested(&self) -> bool {
        self.0.is_cancel_requested()
    }

    /// As [`Scope::cancel_tasks`](crate::Scope::cancel_tasks).
    ///
    /// ```
    /// use taskgroup::scope;
    ///
    /// let serving = scope! {
    ///     spawn std::future::pending::<()>();
    ///     "the body's value"
    /// };
    /// serving.cancel_handle().cancel_tasks();
    /// assert_eq!(futures::executor::block_on(serving).unwrap(), "the body's value");
    /// ```
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
