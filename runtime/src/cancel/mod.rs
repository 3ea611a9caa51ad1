//! Winding down: what is finished before a task that was asked to stop is dropped.

mod finally;
mod region;
mod shield;

pub use finally::finally;
pub use region::region;
pub use shield::{Shield, shield};
