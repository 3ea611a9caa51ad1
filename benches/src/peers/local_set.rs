//! tokio's `LocalSet` with `spawn_local` and the handles of it.

use std::collections::VecDeque;

use tokio::runtime::Runtime;
use tokio::task::{self, JoinHandle, JoinSet, spawn_local};

use super::join_set::one_thread;
use super::{Children, Churn, FailFast, Future, Gather, LocalTree, Peer, Three, Tree, leaf};
use crate::work::{Boom, Child};

/// Tasks of the thread, each with a handle that is awaited.
#[derive(Debug)]
pub struct LocalSet {
    runtime: Runtime,
    set: task::LocalSet,
}

impl Peer for LocalSet {
    const NAME: &'static str = "LocalSet";

    fn new() -> Self {
        Self {
            runtime: one_thread(),
            set: task::LocalSet::new(),
        }
    }

    fn host<T>(&self, future: impl Future<Output = T>) -> T {
        self.set.block_on(&self.runtime, future)
    }
}

async fn value(handle: JoinHandle<u64>) -> u64 {
    handle.await.expect("no child panics")
}

impl Gather for LocalSet {
    async fn gather<C: Child<Output = u64>>(&self, children: impl Children<C>) -> u64 {
        let handles: Vec<_> = children.map(spawn_local).collect();
        let mut sum = 0;
        for handle in handles {
            sum += value(handle).await;
        }
        sum
    }
}

impl FailFast for LocalSet {
    /// A set, since handles are awaited in order and the failure is the last.
    async fn until_failure<C: Child<Output = Result<u64, Boom>>>(&self, children: impl Children<C>) {
        let mut set = JoinSet::new();
        for child in children {
            set.spawn_local(child);
        }
        while let Some(Ok(Ok(_))) = set.join_next().await {}
        set.shutdown().await;
    }
}

impl Three for LocalSet {
    async fn three<C: Child<Output = u64>>(&self, a: C, b: C, c: C) -> u64 {
        let (a, b, c) = (spawn_local(a), spawn_local(b), spawn_local(c));
        value(a).await + value(b).await + value(c).await
    }
}

impl Churn for LocalSet {
    async fn churn<C: Child<Output = u64>>(&self, mut children: impl Children<C>, alive: usize) -> u64 {
        let mut window: VecDeque<_> = children.by_ref().take(alive).map(spawn_local).collect();
        let mut sum = 0;
        while let Some(oldest) = window.pop_front() {
            sum += value(oldest).await;
            window.extend(children.next().map(spawn_local));
        }
        sum
    }
}

impl Tree for LocalSet {
    async fn tree(&self, depth: u32) -> u64 {
        fn tree(depth: u32) -> LocalTree {
            Box::pin(async move {
                if depth == 0 {
                    return value(spawn_local(leaf())).await;
                }
                let (left, right) = (spawn_local(tree(depth - 1)), spawn_local(tree(depth - 1)));
                value(left).await + value(right).await + 1
            })
        }
        tree(depth).await
    }
}
