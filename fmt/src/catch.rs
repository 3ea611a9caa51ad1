//! How the input of `catch_group!` is read.

#[allow(dead_code)]
#[path = "language/catch/ast.rs"]
mod ast;
#[allow(dead_code)]
#[path = "language/catch/clause.rs"]
mod clause;
#[allow(dead_code)]
#[path = "language/catch/selector.rs"]
mod selector;

pub(crate) use ast::Catch;
