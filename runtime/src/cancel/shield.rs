//! `shield`: work that is finished even though its task was asked to stop.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use pin_project_lite::pin_project;

use crate::engine::{Obligation, Region, RegionEnd, Stretch, contain};
use crate::error::{Attempt, Cancelled, Contained, TaskError};

/// Lets a future come to its end even if its task is asked to stop meanwhile; nothing in it is asked to.
///
/// The task is then dropped at its next await that does not complete. A shield may begin in a task that has
/// been asked to stop already. After Trio's `CancelScope(shield=True)` and Kotlin's `NonCancellable`.
///
/// It keeps off what comes from outside, deadlines included, and nothing that is in it: a scope in it is cancelled
/// through its own handle, and `shield(timeout(limit, cleanup))` is a cleanup with a limit. Tasks that are spawned from in
/// it belong to their scope and are not shielded. While it runs it cannot be taken away, as in Trio; and at its end it
/// does not look whether the task was asked to stop meanwhile, as in Eio: the next await does.
///
/// ```
/// use taskgroup::{scope, shield};
/// # async fn prepare() {}
/// # async fn commit() {}
/// # futures::executor::block_on(async {
/// scope! {
///     let task = spawn {
///         prepare().await;
///         shield(commit()).await;     // once begun, it is finished
///     };
///     task.await;
/// }
/// .await?;
/// # Ok::<(), taskgroup::ErrorGroup>(()) }).unwrap();
/// ```
///
/// # Cancel safety
///
/// Dropping the shield half-way drops the future in it.
pub fn shield<F: IntoFuture>(future: F) -> Shield<F::IntoFuture> {
    Shield {
        future: future.into_future(),
        obligation: Obligation::default(),
        ended: false,
    }
}

pin_project! {
    /// The future of [`shield`].
    ///
    /// ```
    /// use taskgroup::{Shield, shield};
    ///
    /// let commit: Shield<_> = shield(async { 1 });
    /// assert_eq!(futures::executor::block_on(commit), 1);
    /// ```
    #[must_use = "a shield does nothing until it is awaited"]
    pub struct Shield<F> {
        #[pin]
        future: F,
        obligation: Obligation,
        // A handle without a value has ended it, which was said.
        ended: bool,
    }
}

impl<F: Future> Future for Shield<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        if *this.ended {
            return Poll::Pending;
        }
        this.obligation.renew(cx);
        let (poll, ending) = this
            .obligation
            .poll(cx, |cx| Region::run(Stretch::Shielded, || this.future.poll(cx)));
        if poll.is_ready() {
            this.obligation.withdraw();
        } else if let Some(ending) = ending {
            *this.ended = true;
            this.obligation.withdraw();
            // Nothing could give the value that the shield is to have: the region around it fails.
            let ending = match ending {
                RegionEnd::Failed(error) => error,
                RegionEnd::Cancelled(task) => TaskError::from(Cancelled::of_task(task)),
            };
            let _ = Region::end_current(RegionEnd::Failed(ending));
        }
        poll
    }
}

/// A cleanup, which nothing asks to stop. A handle without a value that it awaits fails it.
pub(super) fn poll_shielded<T, C>(cleanup: Pin<&mut C>, cx: &mut Context<'_>) -> Poll<Attempt<T>>
where
    C: Future<Output = Attempt<T>>,
{
    match Region::run(Stretch::Shielded, || cleanup.poll(cx)) {
        (Poll::Ready(result), _) => Poll::Ready(result),
        (Poll::Pending, None) => Poll::Pending,
        (Poll::Pending, Some(RegionEnd::Failed(error))) => Poll::Ready(Err(error)),
        (Poll::Pending, Some(RegionEnd::Cancelled(task))) => {
            Poll::Ready(Err(TaskError::from(Cancelled::of_task(task))))
        }
    }
}

/// The `finally` of a `catch_group!`, in which the task is held up until it is done.
pub fn cleanup<T, C>(block: C) -> impl Future<Output = Contained<Attempt<T>>>
where
    C: Future<Output = Attempt<T>>,
{
    Cleanup {
        block,
        obligation: Obligation::default(),
    }
}

pin_project! {
    /// The future of [`cleanup`].
    struct Cleanup<C> {
        #[pin]
        block: C,
        obligation: Obligation,
    }
}

impl<T, C: Future<Output = Attempt<T>>> Future for Cleanup<C> {
    type Output = Contained<Attempt<T>>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        this.obligation.renew(cx);
        let poll = contain(|| this.obligation.poll(cx, |cx| poll_shielded(this.block, cx)));
        let result = match poll {
            Ok(poll) => Ok(ready!(poll)),
            Err(payload) => Err(payload),
        };
        this.obligation.withdraw();
        Poll::Ready(result)
    }
}

impl<F> fmt::Debug for Shield<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shield").finish_non_exhaustive()
    }
}
