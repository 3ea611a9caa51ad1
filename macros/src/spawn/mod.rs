//! The `spawn` operator and `spawn!`.

mod ast;
mod awaited;
mod blocking;
mod body;
mod call;
mod capture;
mod entry;
mod expand;
mod misplaced;
mod operand;
mod options;
mod site;
mod slips;
mod task;
mod text;

pub(crate) use ast::Spawn;
pub(crate) use body::{async_block, body, braced, race_body};
pub(crate) use call::{call, may_be_call};
pub(crate) use expand::expand;
pub(crate) use operand::NOTHING;
pub(crate) use options::{BACKGROUND_IN_A_RACE, ISOLATE_IN_A_RACE};
pub(crate) use site::site;
