//! The `spawn` operator and `spawn!`.

mod ast;
mod call;
mod expand;
mod options;
mod site;
mod slips;
mod text;

pub(crate) use ast::{NOTHING, Spawn};
pub(crate) use call::call;
pub(crate) use expand::{async_block, body, braced, expand};
pub(crate) use site::site;
