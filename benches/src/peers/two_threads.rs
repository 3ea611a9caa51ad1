//! Peers with two threads, for work that is worth it.

use std::sync::Arc;
use std::thread::{self, JoinHandle};

use async_executor::Executor;
use futures::channel::oneshot;
use futures::executor::block_on;
use tokio::runtime::{Builder, Runtime};

use super::{Children, Future, Gather, Peer};
use crate::work::Child;

/// tokio's `JoinSet` on the runtime of two worker threads.
#[derive(Debug)]
pub struct JoinSet2 {
    runtime: Runtime,
}

impl Peer for JoinSet2 {
    const NAME: &'static str = "JoinSet-2t";

    fn new() -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(2).build();
        Self {
            runtime: runtime.expect("a runtime of two threads"),
        }
    }

    fn host<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }
}

impl Gather for JoinSet2 {
    async fn gather<C: Child<Output = u64>>(&self, children: impl Children<C>) -> u64 {
        super::join_set::gather(children).await
    }
}

/// async-executor's `Executor`, run by two threads.
#[derive(Debug)]
pub struct AsyncExecutor2 {
    executor: Arc<Executor<'static>>,
    workers: Vec<(oneshot::Sender<()>, JoinHandle<bool>)>,
}

impl Peer for AsyncExecutor2 {
    const NAME: &'static str = "async-executor-2t";

    fn new() -> Self {
        let executor = Arc::new(Executor::new());
        let worker = |_| {
            let (stop, stopped) = oneshot::channel();
            let executor = executor.clone();
            let thread = thread::spawn(move || block_on(executor.run(stopped)).is_ok());
            (stop, thread)
        };
        let workers = (0..2).map(worker).collect();
        Self { executor, workers }
    }
}

impl Gather for AsyncExecutor2 {
    async fn gather<C: Child<Output = u64>>(&self, children: impl Children<C>) -> u64 {
        let tasks: Vec<_> = children.map(|child| self.executor.spawn(child)).collect();
        let mut sum = 0;
        for task in tasks {
            sum += task.await;
        }
        sum
    }
}

impl Drop for AsyncExecutor2 {
    fn drop(&mut self) {
        for (stop, thread) in self.workers.drain(..) {
            drop(stop);
            thread.join().expect("the worker does not panic");
        }
    }
}
