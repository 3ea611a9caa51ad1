//! How the input of `scope!` is read.

#[allow(dead_code)]
#[path = "language/scope/ast.rs"]
mod ast;

pub(crate) use ast::Scope;
