//! What may stand behind the block of a `spawn`.

use proc_macro2::{Delimiter, TokenTree};

use super::angle::close as close_angle;
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

/// Methods, fields and `?` behind the block, which would be those of the handle: notes an error. `.await` is one of the
/// handle's own, and left to [`check`].
pub(super) fn lost_postfix<'a>(block_end: Cursor<'a>, errors: &mut Errors) -> &'a [TokenTree] {
    let mut end = block_end;
    while word::is_postfix(end) && !end.is_ident(1, "await") {
        end = end.skip(if end.is_punct(0, '?') { 1 } else { 2 });
        while end
            .any_group(0)
            .is_some_and(|group| group.delimiter() != Delimiter::Brace)
            || end.is_pair(0, ':', ':')
        {
            end = match end.is_punct(2, '<') {
                true => close_angle(end.skip(2)).unwrap_or(end.skip(2)),
                false => end.skip(1),
            };
        }
    }
    let lost = block_end.up_to(end);
    if !lost.is_empty() {
        errors.at(first_span(block_end), advice(block_end));
    }
    lost
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
