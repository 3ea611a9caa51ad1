//! tokio's `JoinSet` on the runtime of one thread.

use tokio::runtime::{Builder, Runtime};
use tokio::task;

use super::{Children, Churn, FailFast, Future, Gather, Peer, SendTree, Three, Tree, leaf};
use crate::work::{Boom, Child};

/// A set of tokio's tasks; results are taken as they come.
#[derive(Debug)]
pub struct JoinSet {
    runtime: Runtime,
}

/// A runtime of one thread, which is also what `coop_ready` hosts everybody in.
pub(super) fn one_thread() -> Runtime {
    Builder::new_current_thread()
        .build()
        .expect("a runtime of one thread")
}

impl Peer for JoinSet {
    const NAME: &'static str = "JoinSet";

    fn new() -> Self {
        Self {
            runtime: one_thread(),
        }
    }

    fn host<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }
}

fn set<C: Child<Output: 'static>>(children: impl IntoIterator<Item = C>) -> task::JoinSet<C::Output> {
    let mut set = task::JoinSet::new();
    for child in children {
        set.spawn(child);
    }
    set
}

async fn sum(mut set: task::JoinSet<u64>) -> u64 {
    let mut sum = 0;
    while let Some(value) = set.join_next().await {
        sum += value.expect("no child panics");
    }
    sum
}

pub(super) async fn gather<C: Child<Output = u64>>(children: impl Children<C>) -> u64 {
    sum(set(children)).await
}

impl Gather for JoinSet {
    async fn gather<C: Child<Output = u64>>(&self, children: impl Children<C>) -> u64 {
        gather(children).await
    }
}

impl FailFast for JoinSet {
    async fn until_failure<C: Child<Output = Result<u64, Boom>>>(&self, children: impl Children<C>) {
        let mut set = set(children);
        while let Some(Ok(Ok(_))) = set.join_next().await {}
        set.shutdown().await;
    }
}

impl Three for JoinSet {
    async fn three<C: Child<Output = u64>>(&self, a: C, b: C, c: C) -> u64 {
        sum(set([a, b, c])).await
    }
}

impl Churn for JoinSet {
    async fn churn<C: Child<Output = u64>>(&self, mut children: impl Children<C>, alive: usize) -> u64 {
        let mut set = set(children.by_ref().take(alive));
        let mut sum = 0;
        while let Some(value) = set.join_next().await {
            sum += value.expect("no child panics");
            if let Some(child) = children.next() {
                set.spawn(child);
            }
        }
        sum
    }
}

impl Tree for JoinSet {
    async fn tree(&self, depth: u32) -> u64 {
        fn tree(depth: u32) -> SendTree {
            Box::pin(async move {
                match depth {
                    0 => sum(set([leaf()])).await,
                    _ => 1 + sum(set([tree(depth - 1), tree(depth - 1)])).await,
                }
            })
        }
        tree(depth).await
    }
}
