//! Handles: waiting for one task, asking about it, cancelling it.

use std::fmt;
use std::future::{Future, poll_fn};
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use crate::engine::{Ended, Join, Region, RegionEnd, Threading, Threads, WaiterKey};
use crate::error::{Cancelled, Ending, Location, NoValue, Origin, TaskError};

/// A task of a scope, as `spawn` gives it.
///
/// Awaiting the handle gives the task's value; if the task's output is a `Result`, that is what is in
/// its `Ok`: there is no `?` behind it, as the failure of a task is the scope's
/// ([coming from tokio](crate::guide::from_tokio)). Dropping the handle changes nothing: the scope owns the task and waits
/// for it.
///
/// # When there is no value
///
/// A task that fails, is cancelled or never starts has no value to give. Awaiting its handle then ends
/// the innermost *region* that awaits: the task or scope body, a block of a
/// [`catch_group!`](macro@crate::catch_group) in it, a cleanup or a [`shield`](crate::shield). The whole region ends,
/// the other branches of a `join!` around the await included.
///
/// - The awaited task failed or never started: the region ends as if it had been cancelled. The
///   failure is in the scope's [`ErrorGroup`](crate::ErrorGroup), once.
/// - It was cancelled while its scope went on: the region fails with a [`Cancelled`] that names it. A cleanup or
///   a shield does so in either case.
///
/// [`outcome`](TaskHandle::outcome) gives a `Result` instead.
///
/// # Panics
///
/// Polling a handle again after it gave its value panics, as does a task that awaits its own handle.
///
/// # Cancel safety
///
/// Waiting can be given up and taken up again (`select! { value = &mut handle => .. }`): the value is
/// taken only by the poll that returns it.
///
/// # Examples
///
/// ```
/// use taskgroup::scope;
///
/// # futures::executor::block_on(async {
/// scope! {
///     let answer = spawn async { 42 };
///     println!("{} of {}", answer.name(), answer.location());
///     assert!(!answer.is_finished());         // nothing of it has run
///     answer.finished().await;
///     assert_eq!(answer.await, 42);
///
///     let endless = spawn std::future::pending::<()>();
///     endless.cancel();
///     assert!(endless.outcome().await.is_err());
/// }
/// .await?;
/// # Ok::<(), taskgroup::ErrorGroup>(()) }).unwrap();
/// ```
pub struct TaskHandle<'scope, T, M: Threading = Threads> {
    join: Join<T, M>,
    waiter: Option<WaiterKey>,
    scope: PhantomData<fn(&'scope ()) -> &'scope ()>,
}

/// What docs/performance.md says of a handle.
#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<TaskHandle<'_, String>>() == 16);

impl<T, M: Threading> Unpin for TaskHandle<'_, T, M> {}

impl<'scope, T, M: Threading> TaskHandle<'scope, T, M> {
    pub(super) fn new(join: Join<T, M>) -> Self {
        Self {
            join,
            waiter: None,
            scope: PhantomData,
        }
    }

    /// The name given with `spawn(name = ..)`, or else the source text of what was spawned.
    pub fn name(&self) -> &str {
        self.join.label().name()
    }

    /// Where the task was spawned.
    pub fn location(&self) -> Location {
        self.join.label().location()
    }

    /// Whether the task is gone: it has given its value or failed, or was cancelled and dropped.
    pub fn is_finished(&self) -> bool {
        self.join.ended().is_some()
    }

    /// Asks the task to stop. Its siblings and its scope are not affected, and nothing is reported,
    /// unless somebody awaits the handle. A task that has ended stays as it is.
    ///
    /// The task is gone when [`finished`](TaskHandle::finished) says so, not when this returns. First it finishes
    /// what it has to, its `finally` and every [`shield`](crate::shield) and scope in it; then it is dropped. Of a
    /// task that was never polled only the `finally` runs.
    pub fn cancel(&self) {
        self.join.cancel();
    }

    /// Waits until the task is gone, however it ended. Leaves the value where it is, never fails, and
    /// can be called any number of times, also by several tasks at once.
    pub fn finished(&self) -> impl Future<Output = ()> + use<'_, 'scope, T, M> {
        Finished {
            join: &self.join,
            waiter: None,
        }
    }

    /// Waits for the task and tells how it ended, without ending the region that awaits.
    ///
    /// # Errors
    ///
    /// A [`NoValue`] says that the task failed, was cancelled or never started. The error it failed
    /// with goes to the scope's group, whoever looks here. In a scope that fails fast, whoever would
    /// see `Failed` is being cancelled already.
    pub async fn outcome(mut self) -> Result<T, NoValue> {
        poll_fn(|cx| self.poll_outcome(cx)).await
    }

    pub(super) fn poll_outcome(&mut self, cx: &mut Context<'_>) -> Poll<Result<T, NoValue>> {
        let ending = match ready!(self.poll_ended(cx)) {
            Ended::Value => return Poll::Ready(Ok(self.expect_value())),
            Ended::Failed => Ending::Failed,
            Ended::Cancelled | Ended::Shutdown => Ending::Cancelled,
            Ended::NotStarted => Ending::NotStarted,
        };
        Poll::Ready(Err(NoValue::new(self.name().to_owned(), ending)))
    }

    /// Whether the task has ended with one, taken or not.
    pub(super) fn has_value(&self) -> bool {
        self.join.ended() == Some(Ended::Value)
    }

    pub(super) fn origin(&self) -> Origin {
        self.join.label().origin()
    }

    pub(super) fn poll_ended(&mut self, cx: &mut Context<'_>) -> Poll<Ended> {
        if let Some(ended) = self.join.ended() {
            return Poll::Ready(ended);
        }
        refuse_self_await(&self.join);
        self.join.poll_ended(&mut self.waiter, cx)
    }

    /// In a task that was asked to stop nothing new begins.
    #[inline(never)]
    fn poll_no_value(&mut self, cx: &mut Context<'_>) -> Poll<Ended> {
        if self.join.ended() != Some(Ended::Value) && Region::is_cancelled() {
            Region::wake_at_end(cx.waker());
            return Poll::Pending;
        }
        self.poll_ended(cx)
    }

    #[inline]
    fn expect_value(&mut self) -> T {
        match self.join.take_value() {
            Some(value) => value,
            None => refuse_second_poll(self.name()),
        }
    }

    /// Ends the region that awaits a task without a value.
    #[cold]
    fn end_region(&self, ended: Ended) {
        let ending = match ended {
            Ended::Cancelled => {
                RegionEnd::Failed(TaskError::from(Cancelled::of_task(self.name().to_owned())))
            }
            _ => RegionEnd::Cancelled(self.name().to_owned().into()),
        };
        assert!(
            Region::end_current(ending).is_ok(),
            "task `{}` ended without a value, and its handle is awaited outside every task; use \
             `outcome()` there",
            self.name()
        );
    }
}

#[cold]
fn refuse_second_poll(name: &str) -> ! {
    panic!("the handle of task `{name}` was polled after it gave its value")
}

fn refuse_self_await<T, M>(join: &Join<T, M>) {
    assert!(
        !join.is_running(),
        "task `{}` awaits its own handle and would wait for ever",
        join.label().name()
    );
}

impl<T, M: Threading> Future for TaskHandle<'_, T, M> {
    type Output = T;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        if self.join.has_value() {
            return Poll::Ready(self.expect_value());
        }
        match ready!(self.poll_no_value(cx)) {
            Ended::Value => Poll::Ready(self.expect_value()),
            ended => {
                self.end_region(ended);
                Poll::Pending
            }
        }
    }
}

impl<T, M: Threading> Drop for TaskHandle<'_, T, M> {
    fn drop(&mut self) {
        if let Some(waiter) = self.waiter.take() {
            self.join.stop_waiting(waiter);
        }
    }
}

impl<T, M: Threading> fmt::Debug for TaskHandle<'_, T, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TaskHandle")
            .field("name", &self.name())
            .field("location", &format_args!("{}", self.location()))
            .field("state", &format_args!("{}", self.join.state_name()))
            .finish()
    }
}

/// The future of [`TaskHandle::finished`].
struct Finished<'a, T, M> {
    join: &'a Join<T, M>,
    waiter: Option<WaiterKey>,
}

impl<T, M> Future for Finished<'_, T, M> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = &mut *self;
        refuse_self_await(this.join);
        this.join.poll_ended(&mut this.waiter, cx).map(drop)
    }
}

impl<T, M> Drop for Finished<'_, T, M> {
    fn drop(&mut self) {
        if let Some(waiter) = self.waiter.take() {
            self.join.stop_waiting(waiter);
        }
    }
}
