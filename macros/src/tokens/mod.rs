//! Raw token trees: enough of Rust's shape to find the `spawn` operators in them and to rewrite each where it stands.
//!
//! The user's code is never parsed: half-typed code goes through as it is, and rustc judges it.

mod angle;
mod arms;
mod before;
mod construct;
mod cursor;
mod entered;
mod follow;
mod item;
mod nested;
mod operator;
mod race;
mod retarget;
mod scanner;
mod statement;
#[cfg(test)]
pub(crate) mod steps;
mod stray;
mod word;

pub(crate) use angle::{close as close_angle, step};
pub(crate) use arms::{Heads, body_end as arm_body_end, split as split_arm};
pub(crate) use before::begins_behind_unended;
pub(crate) use construct::{Construct, Piece, behind_pattern};
pub(crate) use cursor::{Cursor, punct};
pub(crate) use follow::after_block;
pub(crate) use item::{MacroCall, attribute, behind_path, end as item_end};
pub(crate) use operator::is_operator;
pub(crate) use scanner::{Hold, Owner, SCOPE, Scanner, Tail};
pub(crate) use statement::{rewritten_block, rewritten_operand, statement_construct};
pub(crate) use word::{
    begins_another, continues_expression, ends_expression, is_opening_keyword, is_postfix,
};
