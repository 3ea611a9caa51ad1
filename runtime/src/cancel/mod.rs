//! Winding down: what is finished before a task that was asked to stop is dropped.

mod catch;
mod finally;
mod guarded;
mod isolate;
mod listen;
mod part;
mod region;
mod shield;
mod stretch;
mod timeout;

pub use catch::Catch;
pub use finally::finally;
pub use guarded::guarded;
pub use isolate::{AsIsolated, isolate, isolate_finally};
pub use listen::{cancelled, effective_deadline, is_cancelled};
pub(crate) use part::{Ended, Part};
pub(crate) use region::poll_region;
pub use region::region;
pub use shield::{Shield, cleanup, shield};
pub(crate) use stretch::{Noting, leave};
pub use timeout::{Timeout, timeout};
