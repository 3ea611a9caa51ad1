//! A part of a task that is asked to stop together with it, and dropped when it has nothing left to finish.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use crate::engine::{Node, Region, RegionEnd, Stretch};
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
    if !is_asked_to_stop(node) {
        let poll = poll_in_region(part, node, cx);
        if poll.is_pending() && is_asked_to_stop(node) {
            if node.is_idle() {
                return Poll::Ready(Err(stop(node)));
            }
            // Asked while it was polled. What is in it sees that in the next poll.
            cx.waker().wake_by_ref();
        }
        return poll.map(Ok);
    }
    if node.is_idle() {
        return Poll::Ready(Err(stop(node)));
    }
    let noting = Arc::new(Noting::new(cx.waker()));
    let waker = Waker::from(noting.clone());
    let poll = poll_in_region(part, node, &mut Context::from_waker(&waker));
    if poll.is_pending() && node.may_be_dropped(noting.is_woken(), cx.waker()) {
        return Poll::Ready(Err(stop(node)));
    }
    poll.map(Ok)
}

/// Asked together with the task, or by a handle without a value.
fn is_asked_to_stop(node: &Node) -> bool {
    if Region::is_cancelled() {
        node.cancel();
    }
    node.is_cancelled()
}

/// A handle without a value asks the part to stop.
fn poll_in_region<F: Future>(part: Pin<&mut F>, node: &Arc<Node>, cx: &mut Context<'_>) -> Poll<F::Output> {
    let (poll, ending) = Region::run(Stretch::Part(node), || part.poll(cx));
    if poll.is_pending()
        && let Some(ending) = ending
    {
        if let RegionEnd::Failed(error) = ending
            && let Some(second) = node.fail(error)
        {
            Region::leave(vec![second]);
        }
        node.cancel();
    }
    if poll.is_ready()
        && let Some(error) = node.take_failure()
    {
        // It came to its end all the same.
        Region::leave(vec![error]);
    }
    poll
}

fn stop(node: &Node) -> Stop {
    node.take_failure().map_or(Stop::Cancelled, Stop::Failed)
}

/// Hands wake-ups on, and remembers that there was one.
struct Noting {
    woken: AtomicBool,
    waker: Waker,
}

impl Noting {
    fn new(waker: &Waker) -> Self {
        Self {
            woken: AtomicBool::new(false),
            waker: waker.clone(),
        }
    }

    fn is_woken(&self) -> bool {
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
