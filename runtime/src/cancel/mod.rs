//! What cancellation and missing values mean for a stretch of a task.

mod region;

pub use region::region;
