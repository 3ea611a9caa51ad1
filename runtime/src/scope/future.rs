//! The future of a scope: body and tasks, polled together.

use std::borrow::Cow;
use std::fmt;
use std::future::{Future, IntoFuture, poll_fn};
use std::io::Write;
use std::panic::resume_unwind;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use super::control::{CancelHandle, Control, Limit};
use super::{AsBlock, LocalScope, Scope};
use crate::engine::{
    Driver, Join, Label, Obligation, OneThread, Region, RegionEnd, Remote, Site, Threading, Threads, contain,
};
use crate::error::{Attempt, Cancelled, ErrorGroup, TaskError};

/// A boxed future that may move between threads.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A boxed future that stays on its thread.
pub type LocalBoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// What [`scope!`](macro@crate::scope) evaluates to: a future of the body's value, or of every error.
///
/// It does nothing until it is polled, and is done when the body and every task are gone.
///
/// # Cancel safety
///
/// Dropping it half-way drops the body and every task then and there, in the thread that drops it; asynchronous
/// cleanups do not run. [`timeout`](ScopeFuture::timeout) and [`cancel_on`](ScopeFuture::cancel_on) wait for them.
#[must_use = "a scope does nothing until it is awaited: write `scope! { .. }.await`"]
pub struct ScopeFuture<'env, T, M: Threading = Threads> {
    run: M::Boxed<'env, Result<T, ErrorGroup>>,
    remote: Remote,
    site: &'static Site,
    control: Option<Box<Control<'env, M>>>,
}

impl<'env, T, M: Threading> ScopeFuture<'env, T, M> {
    fn control(&mut self) -> &mut Control<'env, M> {
        self.control.get_or_insert_with(|| Box::new(Control::new()))
    }

    /// Gives the scope `duration`, counted from its first poll. If body and tasks are not all done by then, they
    /// are cancelled and wound down, and the group has a [`TimedOut`](crate::TimedOut) that says which
    /// scope it was and what was still running. `None` sets no limit.
    ///
    /// Unlike a `timeout` around the scope, which drops it and everything in it, this waits for the cleanups.
    /// A scope that is done in the very poll in which its time runs out is done; one that is shutting down
    /// already is not hurried. Of nested scopes each reports its own deadline.
    ///
    /// Inside a tokio runtime the timer is tokio's (feature `tokio`), elsewhere that of async-io (feature
    /// `async-io`, on by default).
    ///
    /// ```
    /// use std::time::Duration;
    /// use taskgroup::{TimedOut, scope};
    /// # futures::executor::block_on(async {
    /// let late = scope! {
    ///     spawn { std::future::pending::<()>().await }
    /// }
    /// .timeout(Duration::from_millis(5))
    /// .await
    /// .unwrap_err();
    /// assert!(late.first().is::<TimedOut>());
    /// # });
    /// ```
    ///
    /// # Panics
    ///
    /// The scope panics at its first poll if there is no timer: in a tokio runtime without a time driver, or
    /// outside one without the feature `async-io`.
    pub fn timeout(mut self, duration: impl Into<Option<Duration>>) -> Self {
        let limit = duration.into().map(Limit::After);
        self.control().limit(limit);
        self
    }

    /// As [`timeout`](ScopeFuture::timeout), until a moment; one that has passed ends the scope as soon as it
    /// waits.
    pub fn deadline(mut self, deadline: impl Into<Option<Instant>>) -> Self {
        let limit = deadline.into().map(Limit::At);
        self.control().limit(limit);
        self
    }

    /// Bounds how long the scope may wind down, once it shuts down for whatever reason. What is left then is
    /// dropped, its cleanups unfinished, and an [`Unfinished`](crate::Unfinished) names it. Without this a
    /// cleanup has all the time it takes.
    pub fn grace(mut self, duration: impl Into<Option<Duration>>) -> Self {
        let grace = duration.into();
        self.control().grace(grace);
        self
    }

    /// A handle that cancels the scope from wherever it is taken to.
    pub fn cancel_handle(&self) -> CancelHandle {
        CancelHandle::new(self.remote.clone())
    }
}

impl<'env, T> ScopeFuture<'env, T, Threads> {
    /// Cancels the scope when `future` is done: a signal, a token, the end of a channel. If the scope has no value
    /// then, it comes out with its errors or with a [`Cancelled`].
    pub fn cancel_on<F>(mut self, future: F) -> Self
    where
        F: IntoFuture<IntoFuture: Send + 'env> + 'env,
    {
        let future = future.into_future();
        self.control().cancel_on(Box::pin(async { drop(future.await) }));
        self
    }
}

impl<'env, T> ScopeFuture<'env, T, OneThread> {
    /// As for a scope that may move between threads; the future need not be `Send`.
    pub fn cancel_on<F>(mut self, future: F) -> Self
    where
        F: IntoFuture<IntoFuture: 'env> + 'env,
    {
        let future = future.into_future();
        self.control().cancel_on(Box::pin(async { drop(future.await) }));
        self
    }
}

impl<T, M: Threading> Future for ScopeFuture<'_, T, M> {
    type Output = Result<T, ErrorGroup>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        let Some(control) = &mut this.control else {
            return Pin::new(&mut this.run).poll(cx);
        };
        control.start();
        // The scope comes first: what is done in the poll in which the time runs out is done.
        let poll = Pin::new(&mut this.run).poll(cx);
        if poll.is_pending() && control.poll(this.site, &this.remote, cx) {
            return Pin::new(&mut this.run).poll(cx);
        }
        poll
    }
}

impl<T, M: Threading> fmt::Debug for ScopeFuture<'_, T, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScopeFuture")
            .field("location", &format_args!("{}", self.site.location()))
            .field("closing", &self.remote.is_closing())
            .finish_non_exhaustive()
    }
}

/// Boxes the body of a `scope!`.
pub fn boxed<'a, T, F>(body: F) -> BoxFuture<'a, Attempt<T>>
where
    F: Future<Output = Attempt<T>> + Send + 'a,
{
    Box::pin(body)
}

/// Boxes the body of a `local_scope!`.
pub fn local_boxed<'a, T, F>(body: F) -> LocalBoxFuture<'a, Attempt<T>>
where
    F: Future<Output = Attempt<T>> + 'a,
{
    Box::pin(body)
}

/// `scope!`: `'scope` is universally quantified for the body, as in [`std::thread::scope`], which is
/// what keeps handles, the scope and borrows of the body's locals from getting out.
pub fn scope<'env, T, B>(site: &'static Site, body: B) -> ScopeFuture<'env, T>
where
    B: for<'scope> FnOnce(&'scope Scope<'scope, 'env>) -> BoxFuture<'scope, Attempt<T>> + Send + 'env,
    T: Send + 'env,
{
    let remote = Remote::new();
    let inner = remote.clone();
    let run = Box::pin(async move {
        unless_cancelled().await;
        let scope = Scope::<'_, '_, Threads>::new(&inner, site);
        // Declared after the scope, so that tasks are dropped before what they may borrow from it.
        let mut driver = scope.spawner.driver();
        let label = Label::new(site, None);
        let mut body = scope.spawner.spawn_body::<_, AsBlock>(body(&scope), label);
        drive(&mut driver).await;
        driver.drop_kept(&scope.kept);
        match conclude(site, &mut driver, &mut body) {
            Some(result) => result,
            None => Err(end_as_cancelled(driver.take_awaited()).await),
        }
    });
    ScopeFuture {
        run,
        remote,
        site,
        control: None,
    }
}

/// `local_scope!`: as [`scope`], without the demands of `Send`.
pub fn local_scope<'env, T, B>(site: &'static Site, body: B) -> ScopeFuture<'env, T, OneThread>
where
    B: for<'scope> FnOnce(&'scope LocalScope<'scope, 'env>) -> LocalBoxFuture<'scope, Attempt<T>> + 'env,
    T: 'env,
{
    let remote = Remote::new();
    let inner = remote.clone();
    let run = Box::pin(async move {
        unless_cancelled().await;
        let scope = LocalScope::new(&inner, site);
        // Declared after the scope, so that tasks are dropped before what they may borrow from it.
        let mut driver = scope.spawner.driver();
        let label = Label::new(site, None);
        let mut body = scope.spawner.spawn_body::<_, AsBlock>(body(&scope), label);
        drive(&mut driver).await;
        driver.drop_kept(&scope.kept);
        match conclude(site, &mut driver, &mut body) {
            Some(result) => result,
            None => Err(end_as_cancelled(driver.take_awaited()).await),
        }
    });
    ScopeFuture {
        run,
        remote,
        site,
        control: None,
    }
}

/// Waits for ever in a task that has been asked to stop: there no scope begins.
async fn unless_cancelled() {
    poll_fn(|cx| {
        if !Region::is_cancelled() {
            return Poll::Ready(());
        }
        Region::wake_at_end(cx.waker());
        Poll::Pending
    })
    .await;
}

/// Polls a scope to its end. As soon as anything in it has something to finish, the task around it is held up
/// for that; asked to stop, the scope winds down and comes to its end.
fn drive<'a, 's, M: Threading>(driver: &'a mut Driver<'s, M>) -> impl Future<Output = ()> + use<'a, 's, M> {
    let mut obligation = Obligation::default();
    poll_fn(move |cx| {
        if Region::is_cancelled() {
            driver.cancel_from_outside();
        }
        if obligation.is_registered() {
            obligation.renew(cx);
        }
        let poll = obligation.poll(cx, |cx| driver.poll(cx));
        if poll.is_pending() && driver.is_obliged() {
            obligation.hold(cx);
        } else {
            obligation.withdraw();
        }
        poll
    })
}

/// What the scope comes out with, now that everything is gone; `None` if its body was ended by the failure of
/// an enclosing scope.
fn conclude<T, M: Threading>(
    site: &Site,
    driver: &mut Driver<'_, M>,
    body: &mut Join<T, M>,
) -> Option<Result<T, ErrorGroup>> {
    let mut errors = driver.take_failures();
    if driver.is_interrupted() {
        errors.push(TaskError::marker());
    }
    let mut panics = driver.take_panic();
    if !panics.is_set() && errors.is_empty() {
        return match (body.take_value(), driver.take_cancellation()) {
            (Some(value), _) => Some(Ok(value)),
            (None, Some(reason)) => Some(Err(ErrorGroup::from_error(Cancelled::of_scope(reason)))),
            (None, None) => None,
        };
    }
    // The value's destructor may panic as well.
    panics.guard(|| drop(body.take_value()));
    let group = ErrorGroup::new("", errors.into_iter().map(TaskError::into_member));
    if let Some(payload) = panics.take() {
        if let Some(group) = group {
            print_beside_panic(site, &group);
        }
        resume_unwind(payload);
    }
    group.map(Err)
}

/// Errors are not silent because a panic goes ahead of them. Whatever happens in here, it is that panic that
/// goes on.
fn print_beside_panic(site: &Site, group: &ErrorGroup) {
    let location = site.location();
    let _ = contain(|| {
        let text = format!("taskgroup: a panic goes on; the scope at {location} also had {group:?}\n");
        std::io::stderr().write_all(text.as_bytes())
    });
}

/// The body awaited a task of an *enclosing* scope that has failed. The failure is reported there, and
/// the region around this scope ends with it.
async fn end_as_cancelled(awaited: Cow<'static, str>) -> ErrorGroup {
    poll_fn(
        |_| match Region::end_current(RegionEnd::Cancelled(awaited.clone())) {
            Ok(()) => Poll::Pending,
            Err(_) => Poll::Ready(ErrorGroup::from_error(Cancelled::of_task(awaited.clone()))),
        },
    )
    .await
}
