//! All children in a vector, every one that pends polled at each poll.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::{self, Context};

use crate::peers::{Children, FailFast, Gather, Peer, SendTree, Three, Tree, leaf};
use crate::work::{Boom, Child};

/// No queue, no wakers of its own.
#[derive(Debug)]
pub struct Poll;

impl Peer for Poll {
    const NAME: &'static str = "floor-poll";

    fn new() -> Self {
        Self
    }
}

/// Polls all of `children` once; gives what each that ends comes out with to `result`, and whether any is left.
fn turn<C: Child>(
    children: &mut [Option<C>],
    cx: &mut Context<'_>,
    mut result: impl FnMut(C::Output),
) -> bool {
    let mut left = false;
    for slot in children {
        let Some(child) = slot else { continue };
        match Pin::new(child).poll(cx) {
            task::Poll::Pending => left = true,
            task::Poll::Ready(output) => {
                *slot = None;
                result(output);
            }
        }
    }
    left
}

async fn sum<C: Child<Output = u64>>(mut children: Vec<Option<C>>) -> u64 {
    let mut sum = 0;
    poll_fn(|cx| match turn(&mut children, cx, |value| sum += value) {
        true => task::Poll::Pending,
        false => task::Poll::Ready(()),
    })
    .await;
    sum
}

impl Gather for Poll {
    async fn gather<C: Child<Output = u64>>(&self, children: impl Children<C>) -> u64 {
        sum(children.map(Some).collect()).await
    }
}

impl FailFast for Poll {
    async fn until_failure<C: Child<Output = Result<u64, Boom>>>(&self, children: impl Children<C>) {
        let mut children: Vec<_> = children.map(Some).collect();
        poll_fn(|cx| {
            let mut failed = false;
            turn(&mut children, cx, |outcome| failed |= outcome.is_err());
            match failed {
                true => task::Poll::Ready(()),
                false => task::Poll::Pending,
            }
        })
        .await;
    }
}

impl Three for Poll {
    async fn three<C: Child<Output = u64>>(&self, a: C, b: C, c: C) -> u64 {
        sum(vec![Some(a), Some(b), Some(c)]).await
    }
}

impl Tree for Poll {
    async fn tree(&self, depth: u32) -> u64 {
        fn tree(depth: u32) -> SendTree {
            Box::pin(async move {
                match depth {
                    0 => sum(vec![Some(leaf())]).await,
                    _ => 1 + sum(vec![Some(tree(depth - 1)), Some(tree(depth - 1))]).await,
                }
            })
        }
        tree(depth).await
    }
}
