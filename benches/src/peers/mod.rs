//! The contenders: each says once how it runs children, and the cases ask no more than that.
//!
//! A contender that cannot do a case does not implement its trait.

mod async_executor;
mod elsewhere;
mod futures_buffered;
mod futures_unordered;
mod join_set;
mod joined;
mod local_set;
mod moro;
mod rayon;
mod taskgroup;
mod two_threads;

use std::future::Future;
use std::pin::Pin;

pub use async_executor::AsyncExecutor;
pub use elsewhere::{Blocking, OnPool2};
pub use futures_buffered::FuturesBuffered;
pub use futures_unordered::FuturesUnordered;
pub use join_set::JoinSet;
pub use joined::{Join, TryJoin, TryJoinAll};
pub use local_set::LocalSet;
pub use moro::Moro;
pub use rayon::{RayonScope, RayonSum};
pub use taskgroup::{TaskGroup, WithoutHandles};
pub use two_threads::{AsyncExecutor2, JoinSet2};

use crate::work::{Boom, Child};

/// What runs children, and whatever it needs to be run itself.
pub trait Peer: 'static {
    /// How it is called in tables.
    const NAME: &'static str;

    /// Makes the runtime, if there is one.
    fn new() -> Self;

    /// Runs `future` to its end on this thread. By default with nothing but a parker.
    fn host<T>(&self, future: impl Future<Output = T>) -> T {
        futures::executor::block_on(future)
    }
}

/// Children that come out of an iterator when they are spawned.
pub trait Children<C>: ExactSizeIterator<Item = C> + Send {}

impl<C, I: ExactSizeIterator<Item = C> + Send> Children<C> for I {}

/// Runs children all at once.
pub trait Gather: Peer {
    /// Gives the sum of what they give.
    fn gather<C: Child<Output = u64>>(&self, children: impl Children<C>) -> impl Future<Output = u64>;
}

/// Runs children until one fails.
pub trait FailFast: Peer {
    /// Comes out when one has failed and all others are dropped.
    fn until_failure<C: Child<Output = Result<u64, Boom>>>(
        &self,
        children: impl Children<C>,
    ) -> impl Future<Output = ()>;
}

/// Runs three children, known as the program is written.
pub trait Three: Peer {
    /// Gives the sum of what they give.
    fn three<C: Child<Output = u64>>(&self, a: C, b: C, c: C) -> impl Future<Output = u64>;
}

/// Runs a binary tree of groups of its kind.
pub trait Tree: Peer {
    /// A leaf is a group of one child that yields once. Gives the number of groups.
    fn tree(&self, depth: u32) -> impl Future<Output = u64>;
}

/// Runs children in a window.
pub trait Churn: Peer {
    /// At most `alive` at a time; gives the sum of what they give.
    fn churn<C: Child<Output = u64>>(
        &self,
        children: impl Children<C>,
        alive: usize,
    ) -> impl Future<Output = u64>;
}

/// The child of a leaf of a tree.
pub fn leaf() -> crate::work::Yields {
    crate::work::yields(1, 1)
}

/// A tree that any thread may run.
pub type SendTree = Pin<Box<dyn Future<Output = u64> + Send>>;

/// A tree for this thread.
pub type LocalTree = Pin<Box<dyn Future<Output = u64>>>;
