//! Lower bounds, written by hand: what the work costs when nothing is promised.
//!
//! None is a library: [`Poll`] polls everything at every turn, [`Queue`] takes for granted that all wake-ups come from
//! its own thread, [`Static`] knows its three children, and [`Threads2`] is two loops. They catch no panics, cancel
//! nothing and give no handles.

mod poll;
mod queue;
mod ready;
mod statics;
mod threads;

pub use poll::Poll;
pub use queue::Queue;
pub use statics::Static;
pub use threads::Threads2;
