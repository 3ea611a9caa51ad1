//! A region inside a task: the blocks of the asynchronous `catch_group!`.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use crate::engine::{Region, RegionEnd, Stretch};
use crate::error::Attempt;

pin_project! {
    /// The future of [`region`].
    struct RegionFuture<F> {
        #[pin]
        block: F,
    }
}

/// Runs a block as a region of its own: a handle that has no value to give ends this block, and not the
/// whole task.
///
/// If the awaited task was cancelled while its scope went on, the block fails with a `Cancelled`. If it
/// failed, the failure is reported by its scope, which is cancelling this task: the region around
/// this one ends too.
pub fn region<T, F>(block: F) -> impl Future<Output = Attempt<T>>
where
    F: Future<Output = Attempt<T>>,
{
    RegionFuture { block }
}

impl<T, F> Future for RegionFuture<F>
where
    F: Future<Output = Attempt<T>>,
{
    type Output = Attempt<T>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Attempt<T>> {
        poll_region(self.project().block, cx).map(|result| result.and_then(|attempt| attempt))
    }
}

/// Polls a block as a region of its own; the error is that of a handle without a value.
pub(crate) fn poll_region<F: Future>(block: Pin<&mut F>, cx: &mut Context<'_>) -> Poll<Attempt<F::Output>> {
    let (poll, ending) = Region::run(Stretch::Around, || block.poll(cx));
    if let Poll::Ready(output) = poll {
        return Poll::Ready(Ok(output));
    }
    match ending {
        None => Poll::Pending,
        Some(RegionEnd::Failed(error)) => Poll::Ready(Err(error)),
        Some(ending @ RegionEnd::Cancelled(_)) => {
            // Without a region around it there is nothing to end: whoever polls it drops it.
            let _ = Region::end_current(ending);
            Poll::Pending
        }
    }
}
