//! Time: which timer there is, and what is said when it has run out.

mod sleep;
mod timed_out;

pub(crate) use sleep::Sleep;
pub use timed_out::{TimedOut, Unfinished};
