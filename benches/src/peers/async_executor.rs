//! async-executor's `LocalExecutor`.

use std::collections::VecDeque;
use std::rc::Rc;

use async_executor::LocalExecutor;
use futures::StreamExt;
use futures::executor::block_on;
use futures::stream;

use super::{Children, Churn, FailFast, Future, Gather, LocalTree, Peer, Three, Tree, leaf};
use crate::work::{Boom, Child};

/// Tasks of the thread, each with a handle that is awaited.
#[derive(Debug)]
pub struct AsyncExecutor {
    executor: Rc<LocalExecutor<'static>>,
}

impl Peer for AsyncExecutor {
    const NAME: &'static str = "async-executor";

    fn new() -> Self {
        Self {
            executor: Rc::new(LocalExecutor::new()),
        }
    }

    fn host<T>(&self, future: impl Future<Output = T>) -> T {
        block_on(self.executor.run(future))
    }
}

impl Gather for AsyncExecutor {
    async fn gather<C: Child<Output = u64>>(&self, children: impl Children<C>) -> u64 {
        let tasks: Vec<_> = children.map(|child| self.executor.spawn(child)).collect();
        let mut sum = 0;
        for task in tasks {
            sum += task.await;
        }
        sum
    }
}

impl FailFast for AsyncExecutor {
    /// The tasks are in a set, since handles are awaited in order and the failure is the last.
    async fn until_failure<C: Child<Output = Result<u64, Boom>>>(&self, children: impl Children<C>) {
        let spawned = children.map(|child| self.executor.spawn(child));
        let mut tasks: stream::FuturesUnordered<_> = spawned.collect();
        while let Some(Ok(_)) = tasks.next().await {}
        for task in tasks {
            task.cancel().await;
        }
    }
}

impl Three for AsyncExecutor {
    async fn three<C: Child<Output = u64>>(&self, a: C, b: C, c: C) -> u64 {
        let [a, b, c] = [a, b, c].map(|child| self.executor.spawn(child));
        a.await + b.await + c.await
    }
}

impl Churn for AsyncExecutor {
    async fn churn<C: Child<Output = u64>>(&self, children: impl Children<C>, alive: usize) -> u64 {
        let mut tasks = children.map(|child| self.executor.spawn(child));
        let mut window: VecDeque<_> = tasks.by_ref().take(alive).collect();
        let mut sum = 0;
        while let Some(oldest) = window.pop_front() {
            sum += oldest.await;
            window.extend(tasks.next());
        }
        sum
    }
}

impl Tree for AsyncExecutor {
    /// The tasks of inner groups need the executor: it is shared, as the executor of a program is.
    async fn tree(&self, depth: u32) -> u64 {
        fn tree(executor: Rc<LocalExecutor<'static>>, depth: u32) -> LocalTree {
            Box::pin(async move {
                if depth == 0 {
                    return executor.spawn(leaf()).await;
                }
                let [left, right] = [1, 2].map(|_| executor.spawn(tree(executor.clone(), depth - 1)));
                left.await + right.await + 1
            })
        }
        tree(self.executor.clone(), depth).await
    }
}
