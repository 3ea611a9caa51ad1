//! What the connections share.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::Semaphore;

use crate::limits::Limits;

/// The limits of the server, and what it has done so far.
#[derive(Debug)]
pub struct Server {
    pub limits: Limits,
    /// A permit for each connection.
    pub slots: Semaphore,
    pub stats: Stats,
    /// Whether connections that come and go are logged.
    pub verbose: bool,
}

impl Server {
    pub fn new(limits: Limits, verbose: bool) -> Self {
        Self {
            slots: Semaphore::new(limits.connections.min(Semaphore::MAX_PERMITS)),
            limits,
            stats: Stats::default(),
            verbose,
        }
    }
}

/// Counts since the start.
#[derive(Debug, Default)]
pub struct Stats {
    pub accepted: Count,
    pub closed: Count,
    pub requests: Count,
    pub late: Count,
    pub errors: Count,
    pub panics: Count,
}

impl fmt::Display for Stats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            accepted,
            closed,
            requests,
            late,
            errors,
            panics,
        } = self;
        writeln!(
            f,
            "accepted {}\nopen {}",
            accepted.get(),
            accepted.get() - closed.get()
        )?;
        writeln!(f, "requests {}\nlate {}", requests.get(), late.get())?;
        writeln!(f, "errors {}\npanics {}", errors.get(), panics.get())
    }
}

/// A count that tasks add to.
#[derive(Debug, Default)]
pub struct Count(AtomicU64);

impl Count {
    pub fn add_one(&self) -> u64 {
        self.0.fetch_add(1, Ordering::Relaxed) + 1
    }

    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}
