//! `join!`, `try_join!` and `try_join_all` of futures-util: for children that are known from the start.

use std::convert::Infallible;
use std::pin::Pin;

use futures::future::{self, Future, FutureExt};

use super::{Children, FailFast, Gather, LocalTree, Peer, Three, Tree, leaf};
use crate::work::{Boom, Child};

/// `join!`.
#[derive(Debug)]
pub struct Join;

/// `try_join!`.
#[derive(Debug)]
pub struct TryJoin;

/// `try_join_all`: fails fast with 30 children at most. With more it takes results in order, and an error behind a
/// child that is pending is not seen (futures-rs#2866).
#[derive(Debug)]
pub struct TryJoinAll;

impl Peer for Join {
    const NAME: &'static str = "join!";

    fn new() -> Self {
        Self
    }
}

impl Peer for TryJoin {
    const NAME: &'static str = "try_join!";

    fn new() -> Self {
        Self
    }
}

impl Peer for TryJoinAll {
    const NAME: &'static str = "try_join_all";

    fn new() -> Self {
        Self
    }
}

/// The child with an error type, which it never uses.
fn fine<F: Future>(future: F) -> impl Future<Output = Result<F::Output, Infallible>> {
    future.map(Ok)
}

fn value<T>(outcome: Result<T, Infallible>) -> T {
    let Ok(value) = outcome;
    value
}

impl Three for Join {
    async fn three<C: Child<Output = u64>>(&self, a: C, b: C, c: C) -> u64 {
        let (a, b, c) = futures::join!(a, b, c);
        a + b + c
    }
}

impl Three for TryJoin {
    async fn three<C: Child<Output = u64>>(&self, a: C, b: C, c: C) -> u64 {
        let (a, b, c) = value(async { futures::try_join!(fine(a), fine(b), fine(c)) }.await);
        a + b + c
    }
}

impl Three for TryJoinAll {
    async fn three<C: Child<Output = u64>>(&self, a: C, b: C, c: C) -> u64 {
        self.gather([a, b, c].into_iter()).await
    }
}

impl Gather for TryJoinAll {
    async fn gather<C: Child<Output = u64>>(&self, children: impl Children<C>) -> u64 {
        value(future::try_join_all(children.map(fine)).await)
            .into_iter()
            .sum()
    }
}

impl FailFast for TryJoinAll {
    async fn until_failure<C: Child<Output = Result<u64, Boom>>>(&self, children: impl Children<C>) {
        assert!(children.len() <= 30, "try_join_all would hang");
        assert!(future::try_join_all(children).await.is_err());
    }
}

impl Tree for Join {
    async fn tree(&self, depth: u32) -> u64 {
        fn tree(depth: u32) -> LocalTree {
            Box::pin(async move {
                if depth == 0 {
                    return futures::join!(leaf()).0;
                }
                let (left, right) = futures::join!(tree(depth - 1), tree(depth - 1));
                left + right + 1
            })
        }
        tree(depth).await
    }
}

impl Tree for TryJoin {
    async fn tree(&self, depth: u32) -> u64 {
        fn tree(depth: u32) -> Pin<Box<dyn Future<Output = Result<u64, Infallible>>>> {
            Box::pin(async move {
                if depth == 0 {
                    return Ok(futures::try_join!(fine(leaf()))?.0);
                }
                let (left, right) = futures::try_join!(tree(depth - 1), tree(depth - 1))?;
                Ok(left + right + 1)
            })
        }
        value(tree(depth).await)
    }
}

impl Tree for TryJoinAll {
    async fn tree(&self, depth: u32) -> u64 {
        fn tree(depth: u32) -> LocalTree {
            Box::pin(async move {
                if depth == 0 {
                    return value(future::try_join_all([fine(leaf())]).await)[0];
                }
                let halves = [tree(depth - 1), tree(depth - 1)].map(fine);
                1 + value(future::try_join_all(halves).await).into_iter().sum::<u64>()
            })
        }
        tree(depth).await
    }
}
