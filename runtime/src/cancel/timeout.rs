//! `timeout`: a deadline for a part of a task.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use super::stretch::{Turn, drop_part, leave, turn};
use crate::engine::{Node, Obligation, Region, Stretch};
use crate::error::{Bounded, Cause, Location, TimedOut};
use crate::time::{Deadline, Watch};

/// Gives a future so much time, a [`Duration`](std::time::Duration) counted from the first poll, until an
/// [`Instant`](std::time::Instant), or what a [`Deadline`] says; anywhere inside a task, or outside every scope.
///
/// When time has run out the future is asked to stop, as a task is: what has asynchronous work to finish, a scope with
/// cleanups, a [`shield`](crate::shield), a `finally`, finishes it. Then the future is dropped at its next await that
/// does not complete, and this gives a [`TimedOut`]. A future with nothing to finish is dropped at once.
///
/// ```
/// use std::time::Duration;
/// use taskgroup::{TimedOut, catch_group, scope, timeout};
/// # async fn greet() { std::future::pending().await }
/// # async fn talk() -> u32 { 7 }
/// # const HANDSHAKE: Duration = Duration::from_millis(5);
///
/// # futures::executor::block_on(async {
/// let group = scope! {
///     spawn {
///         timeout(HANDSHAKE, greet()).await?;     // the task fails with a `TimedOut`
///         talk().await;
///     }
/// }
/// .await
/// .unwrap_err();
/// assert!(group.first().is::<TimedOut>());
///
/// let answer = timeout(HANDSHAKE, talk()).await;  // outside every scope
/// assert_eq!(answer.unwrap(), 7);
/// # });
/// ```
///
/// Around a scope it gives two results in each other, and if the scope has something to finish, it is the inner one that
/// fails. To bound a scope, give the time to the scope:
///
/// ```
/// use std::time::Duration;
/// use taskgroup::{TimedOut, scope, timeout};
/// # async fn work() { std::future::pending().await }
/// # async fn close() {}
/// # const LIMIT: Duration = Duration::from_millis(5);
///
/// # futures::executor::block_on(async {
/// let group = scope! { spawn work() finally { close().await }; }.timeout(LIMIT).await.unwrap_err();
/// assert!(group.first().is::<TimedOut>());
///
/// let nested = timeout(LIMIT, scope! { spawn work() finally { close().await }; }).await;
/// let group = nested.expect("not the outer one").unwrap_err();
/// assert!(group.first().to_string().starts_with("timed out"));
/// # });
/// ```
///
/// # Errors
///
/// A [`TimedOut`] that says where and for how long, if time has run out and the future has no output.
///
/// - An output counts, also one that the future comes to while it winds down, or in the poll in which time runs out:
///   a value, or an error that it puts in the place of the interruption. [`Deadline::is_expired`] tells.
/// - A scope in the future that is wound down comes out with its own errors, and in their group there is, in the
///   place of the interruption, this `TimedOut` as soon as the timeout is over; inside, no clause sees it before.
///   So with `timeout(limit, scope! { .. }).await??` both `?` bring a group of which `except* TimedOut` takes that part.
/// - The errors of scopes that had to be dropped are [with it](TimedOut::errors).
/// - Of nested timeouts each reports its own deadline, and of several that have passed at once, one with no more time
///   than those in it reports for all.
///
/// A task that is cancelled, or a scope around that shuts down, is no timeout: the future winds down with the task.
/// In a task that was asked to stop already it does not begin; for a cleanup with a limit write
/// `shield(timeout(limit, cleanup))`, since a shield keeps off what comes from outside and not what is in it.
///
/// # Panics
///
/// If the [`Deadline`] bounds something else already. At the first poll that has to wait, if there is no timer: in a
/// tokio runtime without a time driver, or outside one without the feature `async-io`.
///
/// # Cancel safety
///
/// Dropping it half-way drops the future in it. What the future holds is as safe as with any other drop; nothing of the
/// timeout itself can be lost.
#[track_caller]
pub fn timeout<F: IntoFuture>(limit: impl Into<Deadline>, future: F) -> Timeout<F::IntoFuture> {
    let caller = std::panic::Location::caller();
    Timeout {
        future: Some(future.into_future()),
        location: Location::new(caller.file(), caller.line(), caller.column()),
        watch: Watch::new(limit.into()),
        node: Node::collecting_errors(),
        obligation: Obligation::default(),
        begun: false,
        cause: None,
    }
}

pin_project! {
    /// The future of [`timeout`].
    ///
    /// ```
    /// use std::time::Duration;
    /// use taskgroup::{Timeout, timeout};
    ///
    /// let quick: Timeout<_> = timeout(Duration::from_secs(5), async { 1 });
    /// assert_eq!(futures::executor::block_on(quick).unwrap(), 1);
    /// ```
    #[must_use = "a timeout does nothing until it is awaited"]
    pub struct Timeout<F> {
        // Gone when it is over.
        #[pin]
        future: Option<F>,
        location: Location,
        watch: Watch,
        // What is in the future and has to be finished before it is dropped.
        node: Arc<Node>,
        obligation: Obligation,
        begun: bool,
        // There when time has run out: what tells the markers in groups of the future why.
        cause: Option<Cause>,
    }

    impl<F> PinnedDrop for Timeout<F> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            drop_part(this.node, || this.future.set(None));
            leave(this.node.take_errors());
        }
    }
}

impl<F: Future> Future for Timeout<F> {
    type Output = Result<F::Output, TimedOut>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if !self.as_mut().begins(cx) {
            return Poll::Pending;
        }
        if self.obligation.is_registered() {
            self.as_mut().project().obligation.renew(cx);
        }
        let mut ended = false;
        let mut step = self.as_mut().turn(cx, &mut ended);
        if matches!(step, Turn::Pending) && !ended && self.as_mut().expires(cx) {
            step = self.as_mut().turn(cx, &mut ended);
        }
        match step {
            Turn::Pending => {
                self.as_mut().oblige(cx);
                Poll::Pending
            }
            Turn::Output(output) => {
                if let Some(late) = self.as_mut().end() {
                    self.publish(late);
                }
                leave(self.node.take_errors());
                Poll::Ready(Ok(output))
            }
            Turn::Stopped => match self.as_mut().end() {
                Some(late) => {
                    self.publish(late.clone());
                    Poll::Ready(Err(late.with_errors(self.node.take_errors())))
                }
                None => {
                    leave(self.node.take_errors());
                    Poll::Pending
                }
            },
        }
    }
}

impl<F: Future> Timeout<F> {
    /// Begins to count, unless the task was asked to stop before.
    fn begins(self: Pin<&mut Self>, cx: &Context<'_>) -> bool {
        let this = self.project();
        if !*this.begun {
            if Region::is_cancelled() {
                Region::wake_at_end(cx.waker());
                return false;
            }
            *this.begun = true;
            this.watch.begin();
        }
        true
    }

    /// A handle without a value ends the region around the timeout.
    fn turn(self: Pin<&mut Self>, cx: &mut Context<'_>, ended: &mut bool) -> Turn<F::Output> {
        let this = self.project();
        let Some(future) = this.future.as_pin_mut() else {
            return Turn::Pending;
        };
        let deadline = this.watch.deadline();
        let end = |ending| {
            *ended = true;
            // Without a region around it there is nothing to end: whoever polls it drops it.
            let _ = Region::end_current(ending);
        };
        let poll = |cx: &mut Context<'_>| {
            Region::run(Stretch::Until(deadline), || turn(future, this.node, cx, end)).0
        };
        this.obligation.poll(cx, poll)
    }

    /// Asks the future to stop if time has run out, unless something else has asked before.
    fn expires(self: Pin<&mut Self>, cx: &mut Context<'_>) -> bool {
        let this = self.project();
        let over = this.future.is_some() && !this.node.is_cancelled() && this.watch.poll(cx).is_ready();
        if over {
            let cause = this.cause.insert(Cause::default());
            this.node.cancel_for(Some(cause.clone()));
        }
        over
    }

    /// The task is held up if there is anything to finish in the future.
    fn oblige(self: Pin<&mut Self>, cx: &Context<'_>) {
        let this = self.project();
        if this.node.is_idle() {
            this.obligation.withdraw();
        } else {
            this.obligation.hold(cx);
        }
    }

    /// Drops the future. Tells of the deadline if that has stopped it.
    fn end(self: Pin<&mut Self>) -> Option<TimedOut> {
        let mut this = self.project();
        drop_part(this.node, || this.future.set(None));
        this.obligation.withdraw();
        let late = this
            .cause
            .is_some()
            .then(|| this.watch.overdue(Bounded::Future, *this.location));
        this.watch.finish();
        late.map(TimedOut::new)
    }

    fn publish(&self, late: TimedOut) {
        if let Some(cause) = &self.cause {
            cause.publish(late);
        }
    }
}

impl<F> fmt::Debug for Timeout<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Timeout")
            .field("location", &format_args!("{}", self.location))
            .field("deadline", self.watch.deadline())
            .finish_non_exhaustive()
    }
}
