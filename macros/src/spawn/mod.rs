//! The `spawn` operator and `spawn!`.

mod ast;
mod blocking;
mod body;
mod call;
mod expand;
mod options;
mod site;
mod slips;
mod task;
mod text;

pub(crate) use ast::{NOTHING, Spawn};
pub(crate) use body::{async_block, body, braced, race_body};
pub(crate) use call::{call, may_be_call};
pub(crate) use expand::expand;
pub(crate) use site::site;
