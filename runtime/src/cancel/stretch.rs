//! A part of a task that is asked to stop together with it, and dropped when it has nothing left to finish.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use crate::engine::{Node, Region, RegionEnd, Stretch};
use crate::error::TaskError;
use crate::trace;

/// What one poll of a part has come to.
pub(super) enum Turn<T> {
    Output(T),
    Pending,
    /// It was asked to stop and has nothing left to finish: it is to be dropped.
    Stopped,
}

/// Polls a part of the current task. `node` is where the constructs in it register, and what asks it to stop; `end` is
/// told how a handle without a value has ended the region around its await, and may ask it as well.
pub(super) fn turn<F: Future>(
    part: Pin<&mut F>,
    node: &Arc<Node>,
    cx: &mut Context<'_>,
    end: impl FnOnce(RegionEnd),
) -> Turn<F::Output> {
    if !is_asked_to_stop(node) {
        let poll = poll_in_region(part, node, cx, end);
        if poll.is_pending() && is_asked_to_stop(node) {
            if node.is_idle() {
                return Turn::Stopped;
            }
            // Asked while it was polled. What is in it sees that in the next poll.
            cx.waker().wake_by_ref();
        }
        return poll.into();
    }
    if node.is_idle() {
        return Turn::Stopped;
    }
    let noting = Arc::new(Noting::new(cx.waker()));
    let waker = Waker::from(noting.clone());
    let poll = poll_in_region(part, node, &mut Context::from_waker(&waker), end);
    if poll.is_pending() && node.may_be_dropped(noting.is_woken(), cx.waker()) {
        return Turn::Stopped;
    }
    poll.into()
}

impl<T> From<Poll<T>> for Turn<T> {
    fn from(poll: Poll<T>) -> Self {
        match poll {
            Poll::Ready(output) => Turn::Output(output),
            Poll::Pending => Turn::Pending,
        }
    }
}

/// Asked by itself, or together with the stretch around it.
fn is_asked_to_stop(node: &Node) -> bool {
    if Region::is_cancelled() {
        node.cancel_for(Region::cause());
    }
    node.is_cancelled()
}

fn poll_in_region<F: Future>(
    part: Pin<&mut F>,
    node: &Arc<Node>,
    cx: &mut Context<'_>,
    end: impl FnOnce(RegionEnd),
) -> Poll<F::Output> {
    let (poll, ending) = Region::run(Stretch::Part(node), || part.poll(cx));
    if poll.is_pending()
        && let Some(ending) = ending
    {
        end(ending);
    }
    poll
}

/// Why a part is to be dropped before its end.
pub(super) enum Stop {
    /// It was asked to stop, or a handle without a value has ended it.
    Cancelled,
    /// A handle without a value has ended it with this error.
    Failed(TaskError),
}

/// Polls a part that a handle without a value asks to stop, as the task or the stretch around it does.
pub(super) fn poll_part<F: Future>(
    part: Pin<&mut F>,
    node: &Arc<Node>,
    cx: &mut Context<'_>,
) -> Poll<Result<F::Output, Stop>> {
    let end = |ending| {
        if let RegionEnd::Failed(error) = ending
            && let Some(second) = node.fail(error)
        {
            leave(vec![second]);
        }
        node.cancel();
    };
    Poll::Ready(match turn(part, node, cx, end) {
        Turn::Pending => return Poll::Pending,
        Turn::Stopped => Err(node.take_failure().map_or(Stop::Cancelled, Stop::Failed)),
        Turn::Output(output) => {
            if let Some(error) = node.take_failure() {
                // It came to its end all the same.
                leave(vec![error]);
            }
            Ok(output)
        }
    })
}

/// Drops a part. If it was asked to stop, the scopes that are dropped with it leave their errors.
pub(super) fn drop_part(node: &Arc<Node>, drop: impl FnOnce()) {
    if Region::is_given_up() {
        node.cancel_for(Region::cause());
    }
    Region::run(Stretch::DroppedPart(node), drop);
}

/// Leaves errors with the stretch around, and says what nobody takes: outside every task there is nobody.
pub(crate) fn leave(errors: Vec<TaskError>) {
    if errors.is_empty() {
        return;
    }
    for error in Region::leave(errors).err().unwrap_or_default() {
        trace::print(format_args!(
            "a scope that was dropped while it wound down had {error:?}"
        ));
    }
}

/// Hands wake-ups on, and remembers that there was one.
pub(crate) struct Noting {
    woken: AtomicBool,
    waker: Waker,
}

impl Noting {
    pub(crate) fn new(waker: &Waker) -> Self {
        Self {
            woken: AtomicBool::new(false),
            waker: waker.clone(),
        }
    }

    pub(crate) fn is_woken(&self) -> bool {
        self.woken.load(Ordering::Acquire)
    }
}

impl Wake for Noting {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.woken.store(true, Ordering::Release);
        self.waker.wake_by_ref();
    }
}
