//! moro: the peer with the interface of scopes, and so the one to compare like with like.

use std::collections::VecDeque;

use moro::{async_scope, scope_fn};

use super::{Children, Churn, FailFast, Gather, Peer, SendTree, Three, Tree, leaf};
use crate::work::{Boom, Child};

/// `async_scope!`: spawning through a reference, a handle per child.
#[derive(Debug)]
pub struct Moro;

impl Peer for Moro {
    const NAME: &'static str = "moro";

    fn new() -> Self {
        Self
    }
}

impl Gather for Moro {
    async fn gather<C: Child<Output = u64>>(&self, children: impl Children<C>) -> u64 {
        async_scope!(|scope| -> u64 {
            let mut handles = Vec::with_capacity(children.len());
            for child in children {
                handles.push(scope.spawn(child));
            }
            let mut sum = 0;
            for handle in handles {
                sum += handle.await;
            }
            sum
        })
        .await
    }
}

impl FailFast for Moro {
    async fn until_failure<C: Child<Output = Result<u64, Boom>>>(&self, children: impl Children<C>) {
        let outcome = scope_fn(|scope| {
            Box::pin(async move {
                for child in children {
                    scope.spawn(async move {
                        match child.await {
                            Ok(value) => value,
                            Err(error) => scope.terminate(Err(error)).await,
                        }
                    });
                }
                Ok(())
            })
        })
        .await;
        assert!(outcome.is_err());
    }
}

impl Three for Moro {
    async fn three<C: Child<Output = u64>>(&self, a: C, b: C, c: C) -> u64 {
        async_scope!(|scope| -> u64 {
            let a = scope.spawn(a);
            let b = scope.spawn(b);
            let c = scope.spawn(c);
            a.await + b.await + c.await
        })
        .await
    }
}

impl Churn for Moro {
    async fn churn<C: Child<Output = u64>>(&self, mut children: impl Children<C>, alive: usize) -> u64 {
        async_scope!(|scope| -> u64 {
            let mut window = VecDeque::with_capacity(alive);
            for child in children.by_ref().take(alive) {
                window.push_back(scope.spawn(child));
            }
            let mut sum = 0;
            while let Some(oldest) = window.pop_front() {
                sum += oldest.await;
                if let Some(child) = children.next() {
                    window.push_back(scope.spawn(child));
                }
            }
            sum
        })
        .await
    }
}

impl Tree for Moro {
    async fn tree(&self, depth: u32) -> u64 {
        fn tree(depth: u32) -> SendTree {
            Box::pin(scope_fn(move |scope| {
                Box::pin(async move {
                    if depth == 0 {
                        return scope.spawn(leaf()).await;
                    }
                    let left = scope.spawn(tree(depth - 1));
                    let right = scope.spawn(tree(depth - 1));
                    left.await + right.await + 1
                })
            }))
        }
        tree(depth).await
    }
}
