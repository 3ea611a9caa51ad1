//! Time: which timer there is, deadlines, and who waits for them.

mod deadline;
mod sleep;
mod watch;

pub use deadline::{Deadline, DeadlineState, MoveRefused};
pub(crate) use sleep::{Timer, now};
pub(crate) use watch::Watch;
