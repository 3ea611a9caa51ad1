//! What a block does that is seen outside of it, as far as raw tokens tell.

mod ending;
mod raise;
mod refused;
mod returns;
mod survey;

pub(crate) use ending::{Ending, plain_value};
pub(crate) use refused::without_refused;
pub(crate) use returns::with_returns;
pub(crate) use survey::Survey;
