//! Children in chunks that never move, and a queue of those that are ready.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::{self, Context};

use super::ready::Line;
use crate::peers::{Children, Churn, FailFast, Gather, Peer, SendTree, Three, Tree, leaf};
use crate::work::{Boom, Child};

/// A ready queue, wakers without atomics or counts.
#[derive(Debug)]
pub struct Queue;

impl Peer for Queue {
    const NAME: &'static str = "floor-queue";

    fn new() -> Self {
        Self
    }
}

/// The size of the first chunk; each next one is twice as large.
const FIRST: usize = 4;

/// The children of one group.
#[derive(Debug)]
struct Set<C> {
    chunks: Vec<Vec<Option<C>>>,
    slots: u32,
    free: Vec<u32>,
    live: usize,
    line: Line,
}

impl<C: Child> Set<C> {
    fn new() -> Self {
        Self {
            chunks: Vec::new(),
            slots: 0,
            free: Vec::new(),
            live: 0,
            line: Line::new(),
        }
    }

    fn of(children: impl IntoIterator<Item = C>) -> Self {
        let mut set = Self::new();
        for child in children {
            set.push(child);
        }
        set
    }

    fn push(&mut self, child: C) {
        self.live += 1;
        let index = self.free.pop().unwrap_or_else(|| {
            self.slots += 1;
            self.slots - 1
        });
        let (chunk, offset) = place(index);
        if chunk == self.chunks.len() {
            self.chunks.push(Vec::with_capacity(FIRST << chunk));
        }
        match self.chunks[chunk].get_mut(offset) {
            Some(slot) => *slot = Some(child),
            None => self.chunks[chunk].push(Some(child)),
        }
        self.line.push(index);
    }

    /// The next result, as a set of futures gives it.
    fn poll_next(&mut self, cx: &mut Context<'_>) -> task::Poll<Option<C::Output>> {
        if self.live == 0 {
            return task::Poll::Ready(None);
        }
        while let Some(index) = self.line.pop() {
            let (chunk, offset) = place(index);
            let slot = &mut self.chunks[chunk][offset];
            let Some(child) = slot else { continue };
            let waker = self.line.waker(index);
            if let task::Poll::Ready(output) = Pin::new(child).poll(&mut Context::from_waker(&waker)) {
                *slot = None;
                self.free.push(index);
                self.live -= 1;
                return task::Poll::Ready(Some(output));
            }
        }
        self.line.park(cx.waker());
        task::Poll::Pending
    }

    async fn next(&mut self) -> Option<C::Output> {
        poll_fn(|cx| self.poll_next(cx)).await
    }
}

/// The chunk of a slot, and the place in it.
fn place(index: u32) -> (usize, usize) {
    let from_one = index as usize / FIRST + 1;
    let chunk = from_one.ilog2() as usize;
    (chunk, index as usize - FIRST * ((1 << chunk) - 1))
}

async fn sum<C: Child<Output = u64>>(mut set: Set<C>) -> u64 {
    let mut sum = 0;
    while let Some(value) = set.next().await {
        sum += value;
    }
    sum
}

impl Gather for Queue {
    async fn gather<C: Child<Output = u64>>(&self, children: impl Children<C>) -> u64 {
        sum(Set::of(children)).await
    }
}

impl FailFast for Queue {
    async fn until_failure<C: Child<Output = Result<u64, Boom>>>(&self, children: impl Children<C>) {
        let mut set = Set::of(children);
        while let Some(Ok(_)) = set.next().await {}
    }
}

impl Three for Queue {
    async fn three<C: Child<Output = u64>>(&self, a: C, b: C, c: C) -> u64 {
        sum(Set::of([a, b, c])).await
    }
}

impl Churn for Queue {
    async fn churn<C: Child<Output = u64>>(&self, mut children: impl Children<C>, alive: usize) -> u64 {
        let mut set = Set::of(children.by_ref().take(alive));
        let mut sum = 0;
        while let Some(value) = set.next().await {
            sum += value;
            if let Some(child) = children.next() {
                set.push(child);
            }
        }
        sum
    }
}

impl Tree for Queue {
    async fn tree(&self, depth: u32) -> u64 {
        fn tree(depth: u32) -> SendTree {
            Box::pin(async move {
                match depth {
                    0 => sum(Set::of([leaf()])).await,
                    _ => 1 + sum(Set::of([tree(depth - 1), tree(depth - 1)])).await,
                }
            })
        }
        tree(depth).await
    }
}

#[cfg(test)]
mod tests {
    use super::{FIRST, place};

    #[test]
    fn slots_lie_one_after_the_other_in_chunks_that_double() {
        let mut expected = (0..4).flat_map(|chunk| (0..FIRST << chunk).map(move |offset| (chunk, offset)));
        assert!((0..60).all(|index| expected.next() == Some(place(index))));
    }
}
