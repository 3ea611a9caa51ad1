//! How the input of `catch_group!` is read.

#[allow(dead_code)]
#[path = "language/catch/ast.rs"]
mod ast;
#[allow(dead_code)]
#[path = "language/catch/clause.rs"]
mod clause;
#[allow(dead_code)]
#[path = "language/catch/guard.rs"]
mod guard;
#[allow(dead_code)]
#[path = "language/catch/names.rs"]
mod names;
#[allow(dead_code)]
#[path = "language/catch/parser.rs"]
mod parser;
#[allow(dead_code)]
#[path = "language/catch/selector.rs"]
mod selector;
#[allow(dead_code)]
#[path = "language/catch/slips.rs"]
mod slips;
#[allow(dead_code)]
#[path = "language/catch/types.rs"]
mod types;

pub(crate) use ast::Catch;
