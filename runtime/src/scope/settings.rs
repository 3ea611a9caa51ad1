//! What can be said of a scope before it is awaited.

use std::future::IntoFuture;
use std::time::Duration;

use super::ScopeFuture;
use super::collect::CollectFuture;
use super::control::{CancelHandle, Control};
use super::slow_end::SlowEnd;
use crate::engine::{OneThread, Threading, Threads};
use crate::time::Deadline;

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

    /// Lets at most `tasks` of the scope's tasks be in flight at a time. The others are there from the moment they are
    /// spawned, and have handles and names, but are not polled before a task in flight has ended: first spawned, first
    /// begun. `asyncio.Semaphore` and Trio's `CapacityLimiter` around each task, Go's `errgroup.SetLimit`, as a property
    /// of the scope.
    ///
    /// ```
    /// use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
    /// use taskgroup::scope;
    /// # async fn get(_: u32) { futures::pending!() }
    /// # async fn yield_now() { let mut done = false; std::future::poll_fn(|cx| match std::mem::replace(&mut done, true) {
    /// #     true => std::task::Poll::Ready(()),
    /// #     false => { cx.waker().wake_by_ref(); std::task::Poll::Pending } }).await }
    /// # futures::executor::block_on(async {
    /// let (active, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
    /// scope! {
    ///     for page in 0..100 {
    ///         spawn move(page) {
    ///             most.fetch_max(active.fetch_add(1, Relaxed) + 1, Relaxed);
    ///             yield_now().await;              // asks for the page
    ///             active.fetch_sub(1, Relaxed);
    ///         }
    ///     }
    /// }
    /// .limit(8)
    /// .await?;
    /// assert_eq!(most.into_inner(), 8);
    /// # Ok::<(), taskgroup::ErrorGroup>(()) }).unwrap();
    /// ```
    ///
    /// - The body and tasks in the background (`spawn(background)`) do not count. Tasks on executors and closures that
    ///   block do, and are not begun there before it is their turn.
    /// - A task that waits for one which has not begun *lends* it its place, until that one has ended: so tasks that
    ///   await each other's handles cannot fill the limit and wait for ever. What it does besides, until then, is not
    ///   counted. What a task waits for in another way, as the end of a channel, is not known here.
    /// - A task that has not begun when the scope shuts down never does, as without a limit. Cancelled by its handle it
    ///   ends at once; of a task with a `finally` only that runs then.
    /// - A task that fails where failures stop nobody, with [`collect`](Self::collect) or `spawn(isolate)`, makes room as any
    ///   other. In a [`race!`](macro@crate::race) so many compete at a time, and the failure of one lets the next one in.
    /// - [`timeout`](Self::timeout) at the scope counts for all, also for those that wait, and its
    ///   [`TimedOut`](crate::TimedOut) names them. [`timeout`](crate::timeout()) in a task counts from when the task has
    ///   begun.
    /// - To hold back whoever spawns, and not only what is spawned, see
    ///   [`spawn_when_free`](crate::Scope::spawn_when_free).
    ///
    /// The last limit given counts. Given to a scope that has been polled it holds for the tasks spawned from then on.
    ///
    /// # Panics
    ///
    /// If `tasks` is 0: no task would ever begin.
    #[track_caller]
    pub fn limit(mut self, tasks: usize) -> Self {
        assert!(tasks > 0, "with a limit of 0 no task would ever begin");
        self.scope.limit(tasks);
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
    /// body that awaits the handle of one that has failed ends there, as ever, and a body that ends so has no value:
    /// `handle.outcome()` and [`Handles::next_outcome`](crate::Handles::next_outcome) go on.
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
    /// then, it comes out with its errors or with a [`Cancelled`](crate::Cancelled). One whose body is done, and of which only
    /// tasks still run, has its value: once they are gone it comes out `Ok`, unless something has failed.
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
