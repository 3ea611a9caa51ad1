//! The future of a scope: body and tasks, polled together.

use std::borrow::Cow;
use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use super::collect::CollectFuture;
use super::conclude::{Conclude, Plain};
use super::control::{CancelHandle, Control};
use super::slow_end::SlowEnd;
use super::{AsBlock, LocalScope, Scope};
use crate::engine::{
    Launched, Obligation, OneThread, Region, RegionEnd, Site, Threading, Threads, Unspawned,
};
use crate::error::{Attempt, Cancelled, ErrorGroup};
use crate::time::Deadline;

/// What [`scope!`](macro@crate::scope) evaluates to: a future of the body's value, or of every error.
///
/// It does nothing until it is polled, and is done when the body and every task are gone. It is used once: awaiting it
/// takes it, and it has one owner at a time; from elsewhere it is reached through
/// [`cancel_handle`](ScopeFuture::cancel_handle) and a [`Deadline`].
///
/// # Cancel safety
///
/// Dropping it half-way drops the body and every task then and there, in the thread that drops it; asynchronous
/// cleanups do not run. That is what `select!` does to the branches that lose, and a `timeout` of an executor around
/// the scope; [`timeout`](ScopeFuture::timeout) and [`cancel_on`](ScopeFuture::cancel_on) on the scope wait for the
/// cleanups. With the feature `tracing` a debug build warns, with the scope's location and its tasks, whenever a scope
/// is dropped that has cleanups unfinished.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use taskgroup::{ScopeFuture, scope};
///
/// fn serving<'env>() -> ScopeFuture<'env, ()> {
///     scope! { spawn std::future::pending::<()>() finally { println!("bye") }; }
/// }
/// # futures::executor::block_on(async {
/// let stop = async {};                        // a signal, a token, the end of a channel
/// serving().cancel_on(stop).grace(Duration::from_secs(1)).await?;
///
/// let serving = serving();
/// let handle = serving.cancel_handle();
/// handle.cancel("enough");
/// serving.await?;                             // its body had its value
/// # Ok::<(), taskgroup::ErrorGroup>(()) }).unwrap();
/// ```
#[must_use = "a scope does nothing until it is awaited: write `scope! { .. }.await`"]
pub struct ScopeFuture<'env, T, M: Threading = Threads> {
    scope: Launched<'env, T, M>,
    stage: Stage,
    /// As soon as anything in the scope has something to finish, the task around it is held up for that.
    obligation: Obligation,
    site: &'static Site,
    control: Option<Box<Control<'env, M>>>,
}

enum Stage {
    New,
    Running,
    /// The body awaited a task of an enclosing scope, of this name, that has failed.
    Awaits(Cow<'static, str>),
    Over,
}

impl<'env, T, M: Threading> ScopeFuture<'env, T, M> {
    fn control(&mut self) -> &mut Control<'env, M> {
        self.control.get_or_insert_with(|| Box::new(Control::new()))
    }

    /// Gives the scope so much time, a [`Duration`] counted from its first poll or `None` for no limit, or what a
    /// [`Deadline`] says, which can be moved meanwhile. If body and tasks are not all done by then, they
    /// are cancelled and wound down, and the group has a [`TimedOut`](crate::TimedOut) that says which
    /// scope it was and what was still running.
    ///
    /// Unlike a `timeout` around the scope, which drops it and everything in it, this waits for the cleanups; so does
    /// this crate's own [`timeout`](crate::timeout), which bounds any future.
    /// A scope that is done in the very poll in which its time runs out is done; one that is shutting down
    /// already is not hurried. Of nested scopes each reports its own deadline; of several that have passed at once, one
    /// with no more time than those in it reports for all. The last limit given to a scope counts.
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
    /// If the [`Deadline`] bounds something else already. The scope panics at its first poll that has to wait if there
    /// is no timer: in a tokio runtime without a time driver, or outside one without the feature `async-io`.
    #[track_caller]
    pub fn timeout(mut self, limit: impl Into<Deadline>) -> Self {
        self.control().limit(limit.into());
        self
    }

    /// The same as [`timeout`](ScopeFuture::timeout), for an [`Instant`](std::time::Instant) or a [`Deadline`]; a moment
    /// that has passed ends the scope as soon as it waits.
    ///
    /// ```
    /// use std::time::{Duration, Instant};
    /// use taskgroup::{Deadline, scope};
    /// # futures::executor::block_on(async {
    /// let until = Deadline::at(Instant::now() + Duration::from_millis(5)).reason("closing time");
    /// let group = scope! { std::future::pending::<()>().await }.deadline(&until).await.unwrap_err();
    /// assert!(group.first().to_string().ends_with(": closing time"));
    /// assert!(until.is_expired());
    /// # });
    /// ```
    ///
    /// # Panics
    ///
    /// As [`timeout`](ScopeFuture::timeout).
    #[track_caller]
    pub fn deadline(self, limit: impl Into<Deadline>) -> Self {
        self.timeout(limit)
    }

    /// If the scope is slow to end, says so and what it waits for: as an event of `tracing` (feature `tracing`, level
    /// warn, target `taskgroup`), else as a line on stderr. First when `every` has passed since the body was done or the
    /// scope began to shut down, and again after each further `every`. `None` turns it off.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use taskgroup::scope;
    /// # futures::executor::block_on(async {
    /// # async fn say_goodbye() {}
    /// scope! { spawn async {} finally { say_goodbye().await }; }
    ///     .warn_after(Duration::from_secs(5))
    ///     .await?;
    /// # Ok::<(), taskgroup::ErrorGroup>(()) }).unwrap();
    /// ```
    pub fn warn_after(self, every: impl Into<Option<Duration>>) -> Self {
        self.warn_after_with(every, |slow| crate::trace::slow_end(slow))
    }

    /// As [`warn_after`](ScopeFuture::warn_after), and hands what there is to say to `listener`.
    ///
    /// ```
    /// use std::future::pending;
    /// use std::time::Duration;
    /// use taskgroup::scope;
    /// # futures::executor::block_on(async {
    /// let mut said = Vec::new();
    /// let slow = scope! { spawn pending::<()>(); };
    /// let handle = slow.cancel_handle();
    /// slow.warn_after_with(Duration::from_millis(5), |slow| {
    ///     said.extend(slow.tasks().map(|(name, _)| name.to_owned()));
    ///     handle.cancel("it takes too long");
    /// })
    /// .await?;                            // the body had its value
    /// assert_eq!(said, ["pending::<()>()"]);
    /// # Ok::<(), taskgroup::ErrorGroup>(()) }).unwrap();
    /// ```
    ///
    /// # Panics
    ///
    /// A panic of `listener` leaves the scope's `poll`; the scope is then to be dropped.
    pub fn warn_after_with<F>(mut self, every: impl Into<Option<Duration>>, listener: F) -> Self
    where
        F: FnMut(&SlowEnd) + Send + 'env,
    {
        let every = every.into();
        self.control().warn_after(every, Box::new(listener));
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
        CancelHandle::new(self.scope.remote())
    }

    /// A panic of a task or of the body is an error: it fails the scope with a [`Panicked`](crate::Panicked) that keeps
    /// its payload, and is told beside the other errors. By default the first panic goes on when everything is gone.
    ///
    /// ```
    /// use taskgroup::{Panicked, catch_group, scope};
    /// # taskgroup::block_on(async {
    /// let outcome = catch_group! {
    ///     try {
    ///         scope! { spawn { panic!("a bug") } }.panics_as_errors().await?;
    ///         "fine"
    ///     }
    ///     except* Panicked as panics => { assert_eq!(panics.first().message(), Some("a bug")); "caught" }
    /// };
    /// assert_eq!(outcome.unwrap(), "caught");
    /// # });
    /// ```
    pub fn panics_as_errors(mut self) -> Self {
        self.scope.contain_panics();
        self
    }

    /// Failures of tasks are collected: they cancel neither the siblings nor the body, everything runs to its end, and
    /// the scope comes out with a [`Collected`](crate::Collected): the body's value, the failures, and how many tasks went well.
    /// Kotlin's `supervisorScope`, with the errors kept.
    ///
    /// A failing body, a timeout and a cancellation stop the tasks, and a panic does, unless panics are errors. A task or
    /// body that awaits the handle of one that has failed ends there, as ever; `handle.outcome()` does not.
    ///
    /// Says how the scope comes out, so it comes last of the methods.
    ///
    /// ```
    /// use taskgroup::scope;
    /// # async fn fetch(id: u32) -> Result<u32, std::io::Error> {
    /// #     if id % 4 == 3 { Err(std::io::Error::other("gone")) } else { Ok(id) }
    /// # }
    /// # taskgroup::block_on(async {
    /// let all = scope! {
    ///     for id in 0..10 {
    ///         spawn fetch(id);
    ///     }
    /// }
    /// .collect()
    /// .await;
    /// assert_eq!(all.successes(), 8);
    /// assert_eq!(all.failures().map(|group| group.len()), Some(2));
    /// # });
    /// ```
    pub fn collect(mut self) -> CollectFuture<'env, T, M> {
        self.scope.collect_failures();
        CollectFuture::new(self)
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

/// Nothing in it is polled in place.
impl<T, M: Threading> Unpin for ScopeFuture<'_, T, M> {}

impl<T, M: Threading> Future for ScopeFuture<'_, T, M> {
    type Output = Result<T, ErrorGroup>;

    // Scopes nest, and this is on the stack once per level.
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.poll_for::<Plain>(cx)
    }
}

impl<'env, T, M: Threading> ScopeFuture<'env, T, M> {
    pub(super) fn new(site: &'static Site, scope: Launched<'env, T, M>) -> Self {
        Self {
            scope,
            stage: Stage::New,
            obligation: Obligation::default(),
            site,
            control: None,
        }
    }

    /// As `poll`, and with what the scope comes out with in another form.
    // In a debug build a frame of its own would be one too many for deep nesting.
    #[inline(always)]
    pub(super) fn poll_for<C: Conclude<T>>(&mut self, cx: &mut Context<'_>) -> Poll<C::Outcome> {
        if self.control.is_some() {
            return self.poll_under_control::<C>(cx);
        }
        self.poll_scope::<C>(cx)
    }

    #[inline(never)]
    fn poll_under_control<C: Conclude<T>>(&mut self, cx: &mut Context<'_>) -> Poll<C::Outcome> {
        let Some(mut control) = self.control.take() else {
            return self.poll_scope::<C>(cx);
        };
        let (site, remote) = (self.site, self.scope.remote());
        let poll = control.drive(|cx| self.poll_scope::<C>(cx), site, &remote, cx);
        self.control = Some(control);
        poll
    }

    #[inline(always)]
    fn poll_scope<C: Conclude<T>>(&mut self, cx: &mut Context<'_>) -> Poll<C::Outcome> {
        if !self.is_to_run(cx) {
            return self.poll_stopped::<C>(cx);
        }
        let ready = match &self.obligation.marking_waker(cx) {
            None => self.scope.poll(cx),
            Some(waker) => self.scope.poll(&mut Context::from_waker(waker)),
        };
        if ready {
            return self.end::<C>(cx);
        }
        self.wait(cx);
        Poll::Pending
    }

    /// In a task that has been asked to stop a scope never begins; one that has begun winds down.
    #[inline]
    fn is_to_run(&mut self, cx: &Context<'_>) -> bool {
        let cancelled = Region::is_cancelled();
        match self.stage {
            Stage::Running => {}
            Stage::New if !cancelled => self.stage = Stage::Running,
            _ => return false,
        }
        if cancelled || self.obligation.is_registered() {
            self.wind_down_or_renew(cancelled, cx);
        }
        true
    }

    #[inline(never)]
    fn wind_down_or_renew(&mut self, cancelled: bool, cx: &Context<'_>) {
        if cancelled {
            self.scope.cancel_from_outside();
        }
        if self.obligation.is_registered() {
            self.obligation.renew(cx);
        }
    }

    #[inline(never)]
    fn wait(&mut self, cx: &Context<'_>) {
        if self.scope.is_obliged() {
            self.obligation.hold(cx);
        } else {
            self.obligation.withdraw();
        }
    }

    /// What the scope comes out with, now that everything in it is gone.
    #[inline(never)]
    fn end<C: Conclude<T>>(&mut self, cx: &Context<'_>) -> Poll<C::Outcome> {
        self.obligation.withdraw();
        self.stage = Stage::Over;
        match C::plainly(&mut self.scope) {
            Some(outcome) => Poll::Ready(outcome),
            None => self.end_badly::<C>(cx),
        }
    }

    #[inline(never)]
    fn end_badly<C: Conclude<T>>(&mut self, cx: &Context<'_>) -> Poll<C::Outcome> {
        match C::conclude(self.site, self.scope.conclude()) {
            Some(outcome) => Poll::Ready(outcome),
            None => {
                self.stage = Stage::Awaits(self.scope.take_awaited());
                self.poll_stopped::<C>(cx)
            }
        }
    }

    /// A scope that is not running. If its body awaited a task of an *enclosing* scope that has failed, the failure
    /// is reported there, and the region around this scope ends with it.
    #[inline(never)]
    fn poll_stopped<C: Conclude<T>>(&mut self, cx: &Context<'_>) -> Poll<C::Outcome> {
        match &self.stage {
            Stage::Awaits(task) => match Region::end_current(RegionEnd::Cancelled(task.clone())) {
                Ok(()) => Poll::Pending,
                Err(_) => Poll::Ready(C::failed(ErrorGroup::from_error(Cancelled::of_task(
                    task.clone(),
                )))),
            },
            Stage::Over => panic!("a scope was polled after it had come out"),
            Stage::New | Stage::Running => {
                Region::wake_at_end(cx.waker());
                Poll::Pending
            }
        }
    }
}

impl<T, M: Threading> fmt::Debug for ScopeFuture<'_, T, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScopeFuture")
            .field("location", &format_args!("{}", self.site.location()))
            .field("closing", &self.scope.is_closing())
            .finish_non_exhaustive()
    }
}

/// The body of a `scope!`, in the cell of the task that it is going to be.
pub fn boxed<'a, T, F>(scope: &'a Scope<'a, '_>, body: F) -> Unspawned<'a, T, Threads>
where
    F: Future<Output = Attempt<T>>
        + Send // what is not, and need not be, is for `local_scope!`
        + 'a,
    T: 'a,
{
    Unspawned::<T, Threads>::new::<_, AsBlock>(scope, body)
}

/// The body of a `local_scope!`, in the cell of the task that it is going to be.
pub fn local_boxed<'a, T, F>(scope: &'a LocalScope<'a, '_>, body: F) -> Unspawned<'a, T, OneThread>
where
    F: Future<Output = Attempt<T>> + 'a,
    T: 'a,
{
    Unspawned::<T, OneThread>::new::<_, AsBlock>(scope, body)
}

/// `scope!`: `'scope` is universally quantified for the body, as in [`std::thread::scope`], which is
/// what keeps handles, the scope and borrows of the body's locals from getting out.
pub fn scope<'env, T, B>(site: &'static Site, body: B) -> ScopeFuture<'env, T>
where
    B: for<'scope> FnOnce(&'scope Scope<'scope, 'env>) -> Unspawned<'scope, T, Threads> + 'env,
    T: Send + 'env,
{
    ScopeFuture::new(site, Launched::new(site, body))
}

/// `local_scope!`: as [`scope`], without the demands of `Send`.
pub fn local_scope<'env, T, B>(site: &'static Site, body: B) -> ScopeFuture<'env, T, OneThread>
where
    B: for<'scope> FnOnce(&'scope LocalScope<'scope, 'env>) -> Unspawned<'scope, T, OneThread> + 'env,
    T: 'env,
{
    ScopeFuture::new(site, Launched::new(site, body))
}
