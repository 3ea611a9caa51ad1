//! The errors of time: a deadline that passed, a cleanup that took too long.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use crate::error::Location;

/// A scope did not come to its end in time.
///
/// A leaf of the scope's group: `except* TimedOut` matches it. Each scope reports its own deadline, so a
/// nested one is not mistaken for the one around it.
#[derive(Clone, Debug)]
pub struct TimedOut {
    scope: Location,
    after: Duration,
    running: Vec<String>,
}

impl TimedOut {
    pub(crate) fn new(scope: Location, after: Duration, running: Vec<String>) -> Self {
        Self {
            scope,
            after,
            running,
        }
    }

    /// Where the scope stands.
    pub fn scope(&self) -> Location {
        self.scope
    }

    /// How long it had, counted from its first poll.
    pub fn after(&self) -> Duration {
        self.after
    }

    /// The names of the tasks that were still running.
    pub fn running(&self) -> &[String] {
        &self.running
    }
}

impl fmt::Display for TimedOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the scope at {} timed out after {:?}", self.scope, self.after)?;
        list(f, "still running", &self.running)
    }
}

impl Error for TimedOut {}

/// What a scope that shut down had to drop because it did not wind down within its grace.
#[derive(Clone, Debug)]
pub struct Unfinished {
    scope: Location,
    grace: Duration,
    tasks: Vec<String>,
}

impl Unfinished {
    pub(crate) fn new(scope: Location, grace: Duration, tasks: Vec<String>) -> Self {
        Self { scope, grace, tasks }
    }

    /// Where the scope stands.
    pub fn scope(&self) -> Location {
        self.scope
    }

    /// How long it had to wind down.
    pub fn grace(&self) -> Duration {
        self.grace
    }

    /// The names of the tasks that were dropped with their cleanups unfinished.
    pub fn tasks(&self) -> &[String] {
        &self.tasks
    }
}

impl fmt::Display for Unfinished {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the scope at {} did not wind down within {:?}",
            self.scope, self.grace
        )?;
        list(f, "dropped", &self.tasks)
    }
}

impl Error for Unfinished {}

fn list(f: &mut fmt::Formatter<'_>, what: &str, names: &[String]) -> fmt::Result {
    const SHOWN: usize = 5;
    for (index, name) in names.iter().take(SHOWN).enumerate() {
        let before = if index == 0 {
            format!("; {what}: ")
        } else {
            ", ".to_owned()
        };
        write!(f, "{before}{name}")?;
    }
    match names.len().checked_sub(SHOWN) {
        None | Some(0) => Ok(()),
        Some(more) => write!(f, ", and {more} more"),
    }
}
