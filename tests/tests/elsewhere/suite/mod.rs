//! What holds for tasks elsewhere as for any other, whatever the executor.

mod cancelling;
mod failing;
mod nesting;
mod time;
mod values;

pub use cancelling::*;
pub use failing::*;
pub use nesting::*;
pub use time::*;
pub use values::*;
