//! What people spawn that is no task.

use crate::flow::Survey;
use crate::tokens::{Construct, Cursor, Piece};

/// The place behind the parameters of a closure.
pub(super) fn behind_closure_head(start: Cursor<'_>) -> Option<Cursor<'_>> {
    let mut bar = start;
    for word in ["async", "move"] {
        bar = bar.skip(usize::from(bar.is_ident(0, word)));
    }
    if !bar.is_punct(0, '|') {
        return None;
    }
    if bar.is_pair(0, '|', '|') {
        return Some(bar.skip(2));
    }
    let close = bar.skip(1).find(|at| at.is_punct(0, '|'));
    Some(close.skip(usize::from(!close.is_end())))
}

/// The place behind a loop that cannot have a value, label and all.
pub(super) fn loop_end(start: Cursor<'_>) -> Option<Cursor<'_>> {
    let labelled = start.is_punct(0, '\'') && start.is_punct(2, ':');
    let word = start.skip(if labelled { 3 } else { 0 });
    let construct = Construct::parse(start)?;
    let endless = |body| !Survey::of(body).jumps.iter().any(|word| word == "break");
    let is_task = match construct.pieces.last() {
        Some(Piece::Loop(body)) => word.is_ident(0, "loop") && !endless(body),
        _ => true,
    };
    (!is_task).then_some(construct.end)
}
