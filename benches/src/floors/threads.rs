//! Two threads, half of the children each.

use std::thread;

use futures::FutureExt;

use crate::peers::{Children, Gather, Peer};
use crate::work::Child;

/// Two loops.
#[derive(Debug)]
pub struct Threads2;

impl Peer for Threads2 {
    const NAME: &'static str = "floor-threads2";

    fn new() -> Self {
        Self
    }
}

fn one_by_one<C: Child<Output = u64>>(children: Vec<C>) -> u64 {
    let at_once = |child: C| child.now_or_never().expect("the child only computes");
    children.into_iter().map(at_once).sum()
}

impl Gather for Threads2 {
    async fn gather<C: Child<Output = u64>>(&self, children: impl Children<C>) -> u64 {
        let mut ours: Vec<C> = children.collect();
        let theirs = ours.split_off(ours.len() / 2);
        thread::scope(|s| {
            let other = s.spawn(|| one_by_one(theirs));
            let sum = one_by_one(ours);
            sum + other.join().expect("no child panics")
        })
    }
}
