//! How things are measured: a clock, a counting allocator, and rounds in which everybody has a turn.

mod allocator;
mod meter;
mod place;
mod rounds;

pub use allocator::{COUNTING, Counting, Traffic};
pub use meter::Meter;
pub use rounds::{Group, Measured, Memory, Plan, measure};
