//! This library, as its users write it.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use taskgroup::{ScopeFuture, scope};

use super::{Children, Churn, FailFast, Gather, Peer, Three, Tree, leaf};
use crate::work::{Boom, Child};

/// A scope; a handle per task is kept and awaited.
#[derive(Debug)]
pub struct TaskGroup;

/// A scope whose tasks add to a sum that they borrow: the handles are dropped, and each task pays an atomic.
#[derive(Debug)]
pub struct WithoutHandles;

impl Peer for TaskGroup {
    const NAME: &'static str = "taskgroup";

    fn new() -> Self {
        Self
    }
}

impl Peer for WithoutHandles {
    const NAME: &'static str = "taskgroup-no-handles";

    fn new() -> Self {
        Self
    }
}

const FINE: &str = "no child fails";

impl Gather for TaskGroup {
    async fn gather<C: Child<Output = u64>>(&self, children: impl Children<C>) -> u64 {
        let outcome = scope! {
            let mut handles = Vec::with_capacity(children.len());
            for child in children {
                handles.push(spawn child);
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

impl Gather for WithoutHandles {
    async fn gather<C: Child<Output = u64>>(&self, children: impl Children<C>) -> u64 {
        let sum = AtomicU64::new(0);
        let outcome = scope! {
            for child in children {
                spawn move(child) {
                    sum.fetch_add(child.await, Relaxed);
                }
            }
        };
        outcome.await.expect(FINE);
        sum.into_inner()
    }
}

impl FailFast for TaskGroup {
    async fn until_failure<C: Child<Output = Result<u64, Boom>>>(&self, children: impl Children<C>) {
        let outcome = scope! {
            for child in children {
                spawn child;
            }
        };
        let group = outcome.await.expect_err("one child fails");
        assert_eq!(group.len(), 1);
    }
}

impl Three for TaskGroup {
    async fn three<C: Child<Output = u64>>(&self, a: C, b: C, c: C) -> u64 {
        let outcome = scope! {
            let a = spawn a;
            let b = spawn b;
            let c = spawn c;
            a.await + b.await + c.await
        };
        outcome.await.expect(FINE)
    }
}

impl Churn for TaskGroup {
    async fn churn<C: Child<Output = u64>>(&self, mut children: impl Children<C>, alive: usize) -> u64 {
        let outcome = scope! {
            let mut window = VecDeque::with_capacity(alive);
            for child in children.by_ref().take(alive) {
                window.push_back(spawn child);
            }
            let mut sum = 0;
            while let Some(oldest) = window.pop_front() {
                sum += oldest.await;
                if let Some(child) = children.next() {
                    window.push_back(spawn child);
                }
            }
            sum
        };
        outcome.await.expect(FINE)
    }
}

impl Tree for TaskGroup {
    async fn tree(&self, depth: u32) -> u64 {
        fn tree(depth: u32) -> ScopeFuture<'static, u64> {
            scope! { move
                if depth == 0 {
                    let only = spawn leaf();
                    only.await
                } else {
                    let left = spawn tree(depth - 1);
                    let right = spawn tree(depth - 1);
                    left.await + right.await + 1
                }
            }
        }
        tree(depth).await.expect(FINE)
    }
}
