//! `FuturesUnordered` of futures-util: the reference that ratios are to.

use futures::StreamExt;
use futures::stream;

use super::{Children, Churn, FailFast, Gather, Peer, SendTree, Three, Tree, leaf};
use crate::work::{Boom, Child};

/// One set of futures, as the peers of its kind are used: push all, take results as they come.
#[derive(Debug)]
pub struct FuturesUnordered;

impl Peer for FuturesUnordered {
    const NAME: &'static str = "FuturesUnordered";

    fn new() -> Self {
        Self
    }
}

/// Pushed one by one, as by a user who does not have them all at once.
fn set<C>(children: impl IntoIterator<Item = C>) -> stream::FuturesUnordered<C> {
    let set = stream::FuturesUnordered::new();
    for child in children {
        set.push(child);
    }
    set
}

async fn sum<C: Child<Output = u64>>(mut set: stream::FuturesUnordered<C>) -> u64 {
    let mut sum = 0;
    while let Some(value) = set.next().await {
        sum += value;
    }
    sum
}

impl Gather for FuturesUnordered {
    async fn gather<C: Child<Output = u64>>(&self, children: impl Children<C>) -> u64 {
        sum(set(children)).await
    }
}

impl FailFast for FuturesUnordered {
    async fn until_failure<C: Child<Output = Result<u64, Boom>>>(&self, children: impl Children<C>) {
        let mut set = set(children);
        while let Some(Ok(_)) = set.next().await {}
    }
}

impl Three for FuturesUnordered {
    async fn three<C: Child<Output = u64>>(&self, a: C, b: C, c: C) -> u64 {
        sum(set([a, b, c])).await
    }
}

impl Churn for FuturesUnordered {
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

impl Tree for FuturesUnordered {
    async fn tree(&self, depth: u32) -> u64 {
        tree(depth).await
    }
}
