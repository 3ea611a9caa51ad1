//! Time: which timer there is, deadlines, and who waits for them.

mod deadline;
mod sleep;
mod stage;
mod watch;

pub use deadline::Deadline;
pub(crate) use sleep::{Timer, now};
pub use stage::{DeadlineState, MoveRefused};
pub(crate) use watch::Watch;
