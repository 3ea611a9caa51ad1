//! The error of a race that nobody could win.

use std::error::Error;
use std::fmt;

/// Nothing in a [`race!`](macro@crate::race) or [`first_finished!`](macro@crate::first_finished) came to a value, and nothing
/// failed: there was no task in it, or each was stopped before its end.
///
/// The one leaf of the group that the race comes out with.
///
/// ```
/// use taskgroup::{NoWinner, race};
/// # async fn ask(mirror: &str) -> Result<usize, std::io::Error> { Ok(mirror.len()) }
///
/// let mirrors: [&str; 0] = [];
/// let group = taskgroup::block_on(race! { for mirror in mirrors { spawn ask(mirror); } }).unwrap_err();
/// assert_eq!(group.first().downcast_ref::<NoWinner>().unwrap().tasks(), 0);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoWinner {
    tasks: usize,
}

impl NoWinner {
    pub(crate) fn new(tasks: usize) -> Self {
        Self { tasks }
    }

    /// How many tasks there were in the race.
    pub fn tasks(&self) -> usize {
        self.tasks
    }
}

impl fmt::Display for NoWinner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.tasks {
            0 => f.write_str("nothing was in the race"),
            1 => f.write_str("the one task in the race was stopped before its end"),
            tasks => write!(
                f,
                "each of the {tasks} tasks in the race was stopped before its end"
            ),
        }
    }
}

impl Error for NoWinner {}
