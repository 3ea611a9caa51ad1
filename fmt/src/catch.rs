//! How the input of `catch_group!` is read.

#[allow(dead_code)]
#[path = "../../macros/src/catch/ast.rs"]
mod ast;
#[allow(dead_code)]
#[path = "../../macros/src/catch/clause.rs"]
mod clause;

pub(crate) use ast::Catch;
