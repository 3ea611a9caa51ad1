//! A part of a task that is asked to stop together with it, and dropped when it has nothing left to finish.

use std::future::Future;
use std::io::Write;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use crate::engine::{Node, Region, RegionEnd, Report, Stretch, Work, contain};
use crate::error::TaskError;

/// What one poll of a part has come to.
pub(super) enum Turn<T> {
    Output(T),
    Pending,
    /// It was asked to stop and has nothing left to finish: it is to be dropped.
    Stopped,
    /// A handle without a value has ended the region around the await.
    Ended(RegionEnd),
}

/// Polls a part of the current task. `node` is where the constructs in it register, and what asks it to stop.
pub(super) fn turn<F: Future>(part: Pin<&mut F>, node: &Arc<Node>, cx: &mut Context<'_>) -> Turn<F::Output> {
    pass_on(node);
    let asked = node.is_cancelled();
    if asked && node.work() == Work::None {
        return Turn::Stopped;
    }
    let (poll, ending) = Region::run(Stretch::Part(node), || part.poll(cx));
    match (poll, ending) {
        (Poll::Ready(output), _) => return Turn::Output(output),
        (Poll::Pending, Some(ending)) => return Turn::Ended(ending),
        (Poll::Pending, None) => pass_on(node),
    }
    match node.work() {
        _ if !node.is_cancelled() => Turn::Pending,
        Work::Some => Turn::Pending,
        // Asked while it was polled: what has to be finished was woken.
        Work::OnlyOwed if !asked => Turn::Pending,
        Work::None | Work::OnlyOwed => Turn::Stopped,
    }
}

/// Asks the part to stop if the stretch around it was asked.
fn pass_on(node: &Arc<Node>) {
    if Region::is_cancelled() {
        node.cancel_for(Region::cause());
    }
}

/// Why a part is to be dropped before its end.
pub(super) enum Stop {
    /// It was asked to stop, or a handle without a value has ended it.
    Cancelled,
    /// A handle without a value has ended it with this error.
    Failed(TaskError),
}

/// As [`turn`], for a part that a handle without a value ends.
pub(super) fn poll_part<F: Future>(
    part: Pin<&mut F>,
    node: &Arc<Node>,
    cx: &mut Context<'_>,
) -> Poll<Result<F::Output, Stop>> {
    Poll::Ready(match turn(part, node, cx) {
        Turn::Output(output) => Ok(output),
        Turn::Pending => return Poll::Pending,
        Turn::Stopped | Turn::Ended(RegionEnd::Cancelled(_)) => Err(Stop::Cancelled),
        Turn::Ended(RegionEnd::Failed(error)) => Err(Stop::Failed(error)),
    })
}

/// Drops a part. If it was asked to stop, the scopes that are dropped with it leave their errors with its node.
pub(super) fn drop_part(node: &Arc<Node>, drop: impl FnOnce()) {
    pass_on(node);
    Region::run(Stretch::Part(node), drop);
}

/// Hands the errors that were left with a part to the stretch around it, and so to the scope of the task.
pub(super) fn hand_on(node: &Node) {
    let errors = node.take_errors();
    if errors.is_empty() {
        return;
    }
    if let Some(around) = Region::current_node() {
        return around.leave(errors);
    }
    for error in errors {
        if let Err(Report::Failure(error)) = Region::report(Report::Failure(error)) {
            print_lost(&error);
        }
    }
}

/// Outside every task there is nobody to tell.
fn print_lost(error: &TaskError) {
    let _ = contain(|| {
        let text = format!("taskgroup: a scope that was dropped while it wound down had {error:?}\n");
        std::io::stderr().write_all(text.as_bytes())
    });
}
