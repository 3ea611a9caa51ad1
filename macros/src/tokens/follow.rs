//! What may stand behind the block of a `spawn`.

use super::cursor::Cursor;
use super::scanner::{Spawned, first_span};
use super::word;
use crate::error::Errors;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// The next statement may follow.
    Statement,
    /// The next arm may follow.
    Arm,
    Value,
}

/// Notes an error, and says so, if the block does not end the expression.
pub(super) fn check(next: Cursor<'_>, place: Place, spawned: Spawned, errors: &mut Errors) -> bool {
    let wrong = spawned == Spawned::Block && !may_follow(next, place);
    if wrong {
        errors.at(first_span(next), advice(next));
    }
    wrong
}

/// As [`check`], for a block that is the whole input of `spawn!`.
pub(crate) fn after_block(next: Cursor<'_>, errors: &mut Errors) -> bool {
    check(next, Place::Value, Spawned::Block, errors)
}

fn may_follow(next: Cursor<'_>, place: Place) -> bool {
    let ends = next.is_end() || next.is_punct(0, ';') || next.is_punct(0, ',');
    let ends = ends || next.is_ident(0, "else") || next.is_fat_arrow();
    ends || match place {
        Place::Statement => !word::only_continues_expression(next),
        Place::Arm => !word::is_postfix(next) && starts_arm(next),
        Place::Value => false,
    }
}

/// A `=>` comes before the next `,`.
fn starts_arm(next: Cursor<'_>) -> bool {
    next.find(|at| at.is_punct(0, ',') || at.is_fat_arrow())
        .is_fat_arrow()
}

fn advice(next: Cursor<'_>) -> &'static str {
    if next.is_punct(0, '.') && next.is_ident(1, "await") {
        "`spawn` ends at its block: to wait for the task here write `(spawn { .. }).await`"
    } else if word::continues_expression(next) {
        "`spawn` ends at its block: name the block to go on from it, as in `spawn async { .. }.instrument(..)` or \
         `let task = async { .. }; spawn task`"
    } else {
        "`spawn` ends at its block: end it with `;` or `,`"
    }
}
