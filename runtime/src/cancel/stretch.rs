//! A part of a task that is asked to stop together with it, and dropped when it has nothing left to finish.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use crate::engine::{Node, Region, RegionEnd, Stretch, Work};
use crate::error::TaskError;

/// Why a part is to be dropped before its end.
pub(super) enum Stop {
    /// It was asked to stop, or a handle without a value has ended it.
    Cancelled,
    /// A handle without a value has ended it with this error.
    Failed(TaskError),
}

/// Polls a part of the current task. `node` is where the constructs in it register.
pub(super) fn poll_part<F: Future>(
    part: Pin<&mut F>,
    node: &Arc<Node>,
    cx: &mut Context<'_>,
) -> Poll<Result<F::Output, Stop>> {
    if Region::is_cancelled() {
        node.cancel();
        if node.work() == Work::None {
            return Poll::Ready(Err(Stop::Cancelled));
        }
    }
    let (poll, ending) = Region::run(Stretch::Part(node), || part.poll(cx));
    match (poll, ending) {
        (Poll::Ready(output), _) => Poll::Ready(Ok(output)),
        (Poll::Pending, Some(RegionEnd::Failed(error))) => Poll::Ready(Err(Stop::Failed(error))),
        (Poll::Pending, Some(RegionEnd::Cancelled(_))) => Poll::Ready(Err(Stop::Cancelled)),
        (Poll::Pending, None) if Region::is_cancelled() => {
            // Asked while it was polled, or earlier: then it waits for what is not finished.
            node.cancel();
            match node.work() {
                Work::Some => Poll::Pending,
                Work::None | Work::OnlyOwed => Poll::Ready(Err(Stop::Cancelled)),
            }
        }
        (Poll::Pending, None) => Poll::Pending,
    }
}
