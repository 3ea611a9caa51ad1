//! How far a deadline has come, and that it cannot be moved any more.

use std::error::Error;
use std::fmt;

/// How far a [`Deadline`](crate::Deadline) has come.
///
/// ```
/// use std::time::Duration;
/// use taskgroup::{Deadline, DeadlineState, scope};
///
/// # futures::executor::block_on(async {
/// let limit = Deadline::after(Duration::from_secs(5));
/// assert_eq!(limit.state(), DeadlineState::Created);
/// scope! { assert_eq!(limit.state(), DeadlineState::Active) }.timeout(&limit).await?;
/// assert_eq!(limit.state(), DeadlineState::Finished);
/// # Ok::<(), taskgroup::ErrorGroup>(()) }).unwrap();
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DeadlineState {
    /// What it bounds has not begun.
    Created,
    /// What it bounds is under way.
    Active,
    /// Time has run out, and what it bounds winds down.
    Expiring,
    /// Time has run out, and what it bounds is gone.
    Expired,
    /// What it bounds was done or gone before time ran out.
    Finished,
}

/// A [`Deadline`](crate::Deadline) cannot be moved any more.
///
/// ```
/// use std::time::{Duration, Instant};
/// use taskgroup::{Deadline, DeadlineState};
///
/// let passed = Deadline::at(Instant::now());
/// let refused = passed.extend(Duration::from_secs(1)).unwrap_err();
/// assert_eq!(refused.state(), DeadlineState::Expired);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MoveRefused {
    state: DeadlineState,
}

impl MoveRefused {
    pub(super) fn new(state: DeadlineState) -> Self {
        Self { state }
    }

    /// The state that the deadline is in.
    pub fn state(&self) -> DeadlineState {
        self.state
    }
}

impl fmt::Display for MoveRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the deadline cannot be moved: it is {}", self.state)
    }
}

impl Error for MoveRefused {}

impl fmt::Display for DeadlineState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            DeadlineState::Created => "created",
            DeadlineState::Active => "active",
            DeadlineState::Expiring => "expiring",
            DeadlineState::Expired => "expired",
            DeadlineState::Finished => "finished",
        })
    }
}
