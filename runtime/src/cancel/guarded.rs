//! `catch_group! { .. finally { .. } }` in its asynchronous form: what stands before `finally`, and `finally`.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use pin_project_lite::pin_project;

use super::stretch::{Stop, drop_part, poll_part};
use crate::engine::{Node, Obligation, Region, contain};
use crate::error::{Contained, ErrorGroup, TaskError};

/// Runs what stands before a `finally`. If the task is asked to stop, this comes to its end all the same, with the
/// cancellation, so that `finally` has its turn. In a task that was asked before, it never begins.
pub fn guarded<V, F>(blocks: F) -> impl Future<Output = Contained<Result<V, ErrorGroup>>>
where
    F: Future<Output = Result<V, ErrorGroup>>,
{
    Guarded {
        blocks: Some(blocks),
        node: Node::new(),
        obligation: Obligation::default(),
        begun: false,
    }
}

pin_project! {
    /// The future of [`guarded`].
    struct Guarded<F> {
        #[pin]
        blocks: Option<F>,
        // What is in the blocks and has to be finished before they are dropped.
        node: Arc<Node>,
        obligation: Obligation,
        begun: bool,
    }
}

impl<V, F: Future<Output = Result<V, ErrorGroup>>> Future for Guarded<F> {
    type Output = Contained<Result<V, ErrorGroup>>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        if !*this.begun && Region::is_cancelled() {
            Region::wake_at_end(cx.waker());
            return Poll::Pending;
        }
        *this.begun = true;
        this.obligation.renew(cx);
        let Some(blocks) = this.blocks.as_mut().as_pin_mut() else {
            return Poll::Pending;
        };
        let poll = contain(|| this.obligation.poll(cx, |cx| poll_part(blocks, this.node, cx)));
        let outcome = match poll {
            Ok(poll) => Ok(ready!(poll).unwrap_or_else(|stop| Err(what_goes_on(stop)))),
            Err(payload) => Err(payload),
        };
        let dropped = contain(|| drop_part(this.node, || this.blocks.set(None)));
        this.obligation.withdraw();
        Poll::Ready(dropped.and(outcome))
    }
}

fn what_goes_on(stop: Stop) -> ErrorGroup {
    let error = match stop {
        Stop::Cancelled => TaskError::marker_of(Region::cause()),
        Stop::Failed(error) => error,
    };
    error.into_group()
}
