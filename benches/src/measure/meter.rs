//! What a contender is handed to be measured with.

use std::hint::black_box;
use std::time::{Duration, Instant};

use super::{COUNTING, Traffic};

/// Measures one sample: a number of repetitions of a case by one contender.
#[derive(Debug)]
pub struct Meter {
    repetitions: u32,
    counts: bool,
    whole: Duration,
    region: Duration,
    traffic: Traffic,
}

impl Meter {
    /// A meter of time.
    pub fn clock(repetitions: u32) -> Self {
        Self::new(repetitions, false)
    }

    /// A meter of allocations.
    pub fn counter(repetitions: u32) -> Self {
        Self::new(repetitions, true)
    }

    fn new(repetitions: u32, counts: bool) -> Self {
        Self {
            repetitions,
            counts,
            whole: Duration::ZERO,
            region: Duration::ZERO,
            traffic: Traffic::default(),
        }
    }

    /// Runs `repetition` as often as the sample has it; runtime and threads are there already.
    pub async fn run(&mut self, mut repetition: impl AsyncFnMut() -> Duration) {
        if self.counts {
            COUNTING.start();
        }
        let started = Instant::now();
        for _ in 0..self.repetitions {
            self.region += black_box(repetition().await);
        }
        self.whole = started.elapsed();
        if self.counts {
            self.traffic = COUNTING.stop();
        }
    }

    /// How long the repetitions took, from the first to the last.
    pub fn whole(&self) -> Duration {
        self.whole
    }

    /// The sum of what the repetitions gave as the time of the part that counts.
    pub fn region(&self) -> Duration {
        self.region
    }

    /// What was asked of the allocator.
    pub fn traffic(&self) -> Traffic {
        self.traffic
    }
}
