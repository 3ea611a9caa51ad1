//! What the behaviour tests share: executors, and futures that do just what a test says.

pub mod constructs;
mod drops;
mod errors;
mod events;
mod executors;
mod futures;
mod groups;
pub mod user_crate;

pub use drops::{Counted, Log, OnDrop};
pub use errors::{Boom, fail, leaves, panic_of};
pub use events::events_of;
pub use executors::{Stepper, block_on, everywhere, everywhere_with_timers, stopped_after};
pub use futures::{Gate, always_ready_again, turns, yield_now};
pub use groups::{A, B, C, Kind, X, again, grouped, show, show_outcome, tree};
