//! rayon's pool of two threads: the children are closures there, polled once.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use futures::FutureExt;
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use rayon::{ThreadPool, ThreadPoolBuilder};

use super::{Children, Gather, Peer};
use crate::work::Child;

/// A parallel iterator, which divides the children among the threads by halves.
#[derive(Debug)]
pub struct RayonSum(ThreadPool);

/// A scope of rayon's with a closure per child, each adding to a sum that it borrows.
#[derive(Debug)]
pub struct RayonScope(ThreadPool);

fn two_threads() -> ThreadPool {
    let pool = ThreadPoolBuilder::new().num_threads(2).build();
    pool.expect("a pool of two threads")
}

fn value<C: Child<Output = u64>>(child: C) -> u64 {
    child.now_or_never().expect("the child only computes")
}

impl Peer for RayonSum {
    const NAME: &'static str = "rayon-sum-2t";

    fn new() -> Self {
        Self(two_threads())
    }
}

impl Peer for RayonScope {
    const NAME: &'static str = "rayon-scope-2t";

    fn new() -> Self {
        Self(two_threads())
    }
}

impl Gather for RayonSum {
    async fn gather<C: Child<Output = u64>>(&self, children: impl Children<C>) -> u64 {
        let children: Vec<C> = children.collect();
        self.0.install(|| children.into_par_iter().map(value).sum())
    }
}

impl Gather for RayonScope {
    async fn gather<C: Child<Output = u64>>(&self, children: impl Children<C>) -> u64 {
        let sum = AtomicU64::new(0);
        self.0.in_place_scope(|s| {
            for child in children {
                let sum = &sum;
                s.spawn(move |_| {
                    sum.fetch_add(value(child), Relaxed);
                });
            }
        });
        sum.into_inner()
    }
}
