//! Bells and a ringer: one of many children is woken at a time.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

/// Bells, and one ringer who rings them one at a time and waits for each to answer.
#[derive(Debug)]
pub struct Belfry {
    bells: Vec<Bell>,
    ringer: Bell,
    rings: usize,
    nanos: AtomicU64,
}

#[derive(Debug, Default)]
struct Bell(Mutex<Rope>);

#[derive(Debug, Default)]
struct Rope {
    pulled: bool,
    waker: Option<Waker>,
}

impl Bell {
    fn ring(&self) {
        let waker = {
            let mut rope = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            rope.pulled = true;
            rope.waker.take()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// Whether it was pulled; it can be pulled again at once.
    fn poll_rung(&self, cx: &Context<'_>) -> bool {
        let mut rope = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        rope.waker = Some(cx.waker().clone());
        std::mem::take(&mut rope.pulled)
    }
}

impl Belfry {
    /// `bells` bells, to be rung `rings` times in all.
    pub fn new(bells: usize, rings: usize) -> Arc<Self> {
        Arc::new(Self {
            bells: (0..bells).map(|_| Bell::default()).collect(),
            ringer: Bell::default(),
            rings,
            nanos: AtomicU64::new(0),
        })
    }

    /// The children: the bells, then the ringer. They give how often they were rung, or heard an answer.
    pub fn children(self: &Arc<Self>) -> impl ExactSizeIterator<Item = Ringing> + Send + use<> {
        let belfry = self.clone();
        (0..self.bells.len() + 1).map(move |index| Ringing {
            belfry: belfry.clone(),
            index,
            at: 0,
            ready: false,
            started: None,
            heard: 0,
        })
    }

    /// How long the ringing took.
    pub fn took(&self) -> Duration {
        assert!(self.is_over(), "the ringer has not come to the end");
        Duration::from_nanos(self.nanos.load(Relaxed))
    }

    fn is_over(&self) -> bool {
        self.nanos.load(Relaxed) != 0
    }
}

/// A bell or the ringer.
#[derive(Debug)]
pub struct Ringing {
    belfry: Arc<Belfry>,
    index: usize,
    at: usize,
    ready: bool,
    started: Option<Instant>,
    heard: u64,
}

/// How far on the next bell hangs: neither beside this one nor at a power of two.
const STRIDE: usize = 61_803;

impl Ringing {
    fn poll_bell(&mut self, cx: &Context<'_>) -> Poll<u64> {
        let belfry = &self.belfry;
        if belfry.bells[self.index].poll_rung(cx) {
            if belfry.is_over() {
                return Poll::Ready(self.heard);
            }
            self.heard += 1;
            belfry.ringer.ring();
        }
        Poll::Pending
    }

    fn poll_ringer(&mut self, cx: &Context<'_>) -> Poll<u64> {
        let belfry = &self.belfry;
        // The first turn is given away, so that every bell has had its own and hangs on its waker.
        if !std::mem::replace(&mut self.ready, true) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let started = *self.started.get_or_insert_with(|| {
            belfry.bells[self.at].ring();
            Instant::now()
        });
        if belfry.ringer.poll_rung(cx) {
            self.heard += 1;
            if self.heard == belfry.rings as u64 {
                belfry.nanos.store(started.elapsed().as_nanos() as u64, Relaxed);
                belfry.bells.iter().for_each(Bell::ring);
                return Poll::Ready(self.heard);
            }
            self.at = (self.at + STRIDE) % belfry.bells.len();
            belfry.bells[self.at].ring();
        }
        Poll::Pending
    }
}

impl Future for Ringing {
    type Output = u64;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<u64> {
        match self.index == self.belfry.bells.len() {
            true => self.poll_ringer(cx),
            false => self.poll_bell(cx),
        }
    }
}
