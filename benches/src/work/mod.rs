//! What the children do: the same types for every contender.

mod belfry;

use std::fmt;
use std::future::Future;
use std::hint::black_box;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

pub use belfry::{Belfry, Ringing};

/// A future that any contender can run: tokio wants `Send` and `'static`, the floors `Unpin`.
pub trait Child: Future<Output: Send> + Send + Unpin + 'static {}

impl<F: Future<Output: Send> + Send + Unpin + 'static> Child for F {}

/// Wakes itself a number of times, then gives its value.
#[derive(Debug)]
pub struct Yields {
    left: u32,
    value: u64,
}

/// A child that yields `times` times and gives `value`.
pub fn yields(times: u32, value: u64) -> Yields {
    Yields { left: times, value }
}

impl Future for Yields {
    type Output = u64;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<u64> {
        if self.left == 0 {
            return Poll::Ready(self.value);
        }
        self.left -= 1;
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

/// The error of the child that fails.
#[derive(Debug)]
pub struct Boom;

impl fmt::Display for Boom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("boom")
    }
}

impl std::error::Error for Boom {}

/// A failure to come, and who waits for it.
#[derive(Debug, Default)]
pub struct Doom {
    struck: OnceLock<Instant>,
}

impl Doom {
    /// `n` children, of which the last one fails. Each holds a share, which it gives back when it is dropped.
    pub fn children(self: &Arc<Self>, n: usize) -> impl ExactSizeIterator<Item = Doomed> + Send + use<> {
        let doom = self.clone();
        (1..n + 1).map(move |number| Doomed {
            value: number as u64,
            fails: number == n,
            doom: doom.clone(),
        })
    }

    /// How long ago the child failed. Checks that none is left.
    pub fn since(self: &Arc<Self>) -> Duration {
        let since = self.struck.get().expect("one has failed").elapsed();
        assert_eq!(Arc::strong_count(self), 1, "a child is left after the failure");
        since
    }
}

/// Pends for ever or fails at once.
#[derive(Debug)]
pub struct Doomed {
    value: u64,
    fails: bool,
    doom: Arc<Doom>,
}

impl Future for Doomed {
    type Output = Result<u64, Boom>;

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        if !self.fails {
            return Poll::Pending;
        }
        match self.doom.struck.set(Instant::now()) {
            Ok(()) => Poll::Ready(Err(Boom)),
            Err(_) => Poll::Ready(Ok(self.value)),
        }
    }
}

/// Arithmetic of so many steps, beginning with a seed.
#[derive(Debug)]
pub struct Crunch<const STEPS: u32>(pub u64);

impl<const STEPS: u32> Crunch<STEPS> {
    /// What it gives.
    pub fn result(&self) -> u64 {
        let seed = self.0;
        let end = (0..STEPS).fold(seed, |state, _| {
            black_box(
                state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(seed | 1),
            )
        });
        end >> 32 // so that a sum of many fits
    }
}

impl<const STEPS: u32> Future for Crunch<STEPS> {
    type Output = u64;

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<u64> {
        Poll::Ready(self.result())
    }
}

/// Receives a message that has been sent: every such receipt draws on tokio's budget of the task.
#[derive(Debug)]
pub struct Received(oneshot::Receiver<u64>);

impl Received {
    /// A message of `value`, sent already.
    pub fn new(value: u64) -> Self {
        let (sender, receiver) = oneshot::channel();
        sender.send(value).expect("the receiver is here");
        Self(receiver)
    }
}

impl Future for Received {
    type Output = u64;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<u64> {
        Pin::new(&mut self.0)
            .poll(cx)
            .map(|received| received.expect("the message was sent"))
    }
}
