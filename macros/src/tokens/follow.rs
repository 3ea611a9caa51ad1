//! What may stand behind the block of a `spawn`.

use proc_macro2::{Delimiter, TokenTree};

use super::angle::close as close_angle;
use super::cursor::Cursor;
use super::scanner::first_span;
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

/// What stands behind the block of a `spawn`.
pub(super) struct Behind<'a> {
    /// What would go on from the handle, or from what is emitted in its place: left out, an error has been noted.
    pub(super) lost: &'a [TokenTree],
    pub(super) spawned: Spawned,
}

impl<'a> Behind<'a> {
    /// In a macro the next tokens are the macro's matter.
    pub(super) fn of(block_end: Cursor<'a>, place: Place, in_macro: bool, errors: &mut Errors) -> Self {
        let mut end = behind_postfix(block_end);
        if place == Place::Statement && !in_macro && end.is_ident(0, "else") && end.brace(1).is_some() {
            end = end.skip(2);
        } else if place == Place::Statement && !may_follow(end, place) {
            end = end.find(|at| at.is_punct(0, ';'));
        }
        let wrong = !may_follow(end, place);
        let lost = block_end.up_to(end);
        if wrong || !lost.is_empty() {
            errors.at(first_span(block_end), advice(block_end));
        }
        let spawned = match wrong {
            true => Spawned::Wrong,
            false => Spawned::Block,
        };
        Self { lost, spawned }
    }
}

/// Methods, fields and `?`.
fn behind_postfix(start: Cursor<'_>) -> Cursor<'_> {
    let mut end = start;
    while word::is_postfix(end) {
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
    end
}

/// Notes an error, and says so, if the block is not the end of what is in `spawn!`.
pub(crate) fn after_block(next: Cursor<'_>, errors: &mut Errors) -> bool {
    let wrong = !may_follow(next, Place::Value);
    if wrong {
        errors.at(first_span(next), advice(next));
    }
    wrong
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
    } else if next.is_ident(0, "else") {
        "a task has no `else`, only a `finally`: write this into its block"
    } else if word::continues_expression(next) {
        "`spawn` ends at its block: name the block to go on from it, as in `spawn async { .. }.instrument(..)` or \
         `let task = async { .. }; spawn task`"
    } else {
        "`spawn` ends at its block: end it with `;` or `,`"
    }
}

/// Which kind of `spawn` has just been rewritten.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spawned {
    /// It ends with a block.
    Block,
    /// The same, and wrong: its value fits every type.
    Refused,
    /// The same, and what follows cannot follow it.
    Wrong,
    Expression,
    /// It ends with a block; an outer macro has rewritten it, and judged.
    Rewritten,
}
