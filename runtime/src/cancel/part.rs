//! A part of a task that whoever polls it may ask to stop.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use super::stretch::{Turn, drop_part, turn};
use crate::engine::{Node, Obligation, Region};

pin_project! {
    /// It is to be ended before it is dropped.
    pub(crate) struct Part<F> {
        // Gone when it has ended.
        #[pin]
        future: Option<F>,
        // What is in the future and has to be finished before it is dropped.
        node: Arc<Node>,
        obligation: Obligation,
        asked: bool,
    }
}

/// How a part has ended.
pub(crate) enum Ended<T> {
    Output(T),
    /// It was asked to stop, by itself.
    Stopped,
}

impl<F> Part<F> {
    pub(crate) fn new(future: F) -> Self {
        Self {
            future: Some(future),
            node: Node::new(),
            obligation: Obligation::default(),
            asked: false,
        }
    }

    /// Asks it to stop.
    pub(crate) fn stop(self: &mut Pin<&mut Self>) {
        let this = self.as_mut().project();
        *this.asked = true;
        this.node.cancel();
    }

    /// Drops the future, whatever it has to finish.
    pub(crate) fn end(self: Pin<&mut Self>) {
        let mut this = self.project();
        drop_part(this.node, || this.future.set(None));
        this.obligation.withdraw();
    }
}

impl<F: Future> Part<F> {
    /// Polls it. If it stops together with the task around it, or because of a handle without a value, this stays
    /// pending, and whoever stops the task drops it.
    pub(crate) fn poll_end(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Ended<F::Output>> {
        let this = self.project();
        let Some(future) = this.future.as_pin_mut() else {
            return Poll::Pending;
        };
        if this.obligation.is_registered() {
            this.obligation.renew(cx);
        }
        let node = &*this.node;
        let step = this.obligation.poll(cx, |cx| {
            turn(future, node, cx, |ending| {
                // Without a region around it there is nothing to end: whoever polls it drops it.
                let _ = Region::end_current(ending);
            })
        });
        match step {
            Turn::Output(output) => return Poll::Ready(Ended::Output(output)),
            Turn::Stopped if *this.asked => return Poll::Ready(Ended::Stopped),
            Turn::Pending if !this.node.is_idle() => this.obligation.hold(cx),
            Turn::Pending | Turn::Stopped => this.obligation.withdraw(),
        }
        Poll::Pending
    }
}
