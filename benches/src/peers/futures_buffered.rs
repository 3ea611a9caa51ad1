//! `FuturesUnordered` of futures-buffered: the fastest set there is.

use futures::StreamExt;
use futures_buffered as buffered;

use super::{Children, Churn, FailFast, Gather, Peer, SendTree, Three, Tree, leaf};
use crate::work::{Boom, Child};

/// The same interface, with the children in chunks that grow.
#[derive(Debug)]
pub struct FuturesBuffered;

impl Peer for FuturesBuffered {
    const NAME: &'static str = "futures-buffered";

    fn new() -> Self {
        Self
    }
}

/// Pushed one by one, as by a user who does not have them all at once.
fn set<C>(children: impl IntoIterator<Item = C>) -> buffered::FuturesUnordered<C> {
    let mut set = buffered::FuturesUnordered::new();
    for child in children {
        set.push(child);
    }
    set
}

async fn sum<C: Child<Output = u64>>(mut set: buffered::FuturesUnordered<C>) -> u64 {
    let mut sum = 0;
    while let Some(value) = set.next().await {
        sum += value;
    }
    sum
}

impl Gather for FuturesBuffered {
    async fn gather<C: Child<Output = u64>>(&self, children: impl Children<C>) -> u64 {
        sum(set(children)).await
    }
}

impl FailFast for FuturesBuffered {
    async fn until_failure<C: Child<Output = Result<u64, Boom>>>(&self, children: impl Children<C>) {
        let mut set = set(children);
        while let Some(Ok(_)) = set.next().await {}
    }
}

impl Three for FuturesBuffered {
    async fn three<C: Child<Output = u64>>(&self, a: C, b: C, c: C) -> u64 {
        sum(set([a, b, c])).await
    }
}

impl Churn for FuturesBuffered {
    async fn churn<C: Child<Output = u64>>(&self, mut children: impl Children<C>, alive: usize) -> u64 {
        let mut set = set(children.by_ref().take(alive));
        let mut sum = 0;
        while let Some(value) = set.next().await {
            sum += value;
            if let Some(child) = children.next() {
                set.push(child);
            }
        }
        sum
    }
}

fn tree(depth: u32) -> SendTree {
    Box::pin(async move {
        match depth {
            0 => sum(set([leaf()])).await,
            _ => 1 + sum(set([tree(depth - 1), tree(depth - 1)])).await,
        }
    })
}

impl Tree for FuturesBuffered {
    async fn tree(&self, depth: u32) -> u64 {
        tree(depth).await
    }
}
