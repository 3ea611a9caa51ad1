//! This library, with tasks on other threads than the scope's.

use std::cell::OnceCell;

use futures::FutureExt;
use taskgroup::{Pool, scope};

use super::{Children, Future, Gather, Peer};
use crate::work::Child;

/// Tasks on the pool of `taskgroup::run(2, ..)`; a handle per task is kept and awaited.
#[derive(Debug)]
pub struct OnPool2 {
    pool: OnceCell<Pool<'static>>,
}

/// Closures on the pool of the crate `blocking`, which has as many threads as it sees fit.
#[derive(Debug)]
pub struct Blocking;

impl Peer for OnPool2 {
    const NAME: &'static str = "taskgroup-2t";

    fn new() -> Self {
        Self {
            pool: OnceCell::new(),
        }
    }

    fn host<T>(&self, future: impl Future<Output = T>) -> T {
        taskgroup::run(2, async |pool| {
            self.pool.set(pool).expect("it hosts once");
            future.await
        })
    }
}

impl Peer for Blocking {
    const NAME: &'static str = "taskgroup-blocking";

    fn new() -> Self {
        Self
    }
}

const FINE: &str = "no child fails";

impl Gather for OnPool2 {
    async fn gather<C: Child<Output = u64>>(&self, children: impl Children<C>) -> u64 {
        let pool = self.pool.get().expect("it is hosted");
        let outcome = scope! {
            let mut handles = Vec::with_capacity(children.len());
            for child in children {
                handles.push(spawn(on = pool) child);
            }
            let mut sum = 0;
            for handle in handles {
                sum += handle.await;
            }
            sum
        };
        outcome.await.expect(FINE)
    }
}

impl Gather for Blocking {
    async fn gather<C: Child<Output = u64>>(&self, children: impl Children<C>) -> u64 {
        let outcome = scope! {
            let mut handles = Vec::with_capacity(children.len());
            for child in children {
                handles.push(spawn(blocking) { child.now_or_never().expect("the child only computes") });
            }
            let mut sum = 0;
            for handle in handles {
                sum += handle.await;
            }
            sum
        };
        outcome.await.expect(FINE)
    }
}
