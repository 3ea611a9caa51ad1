//! What looks like a type, so that a mistake behind one is blamed on the first token that does not belong to it.

use proc_macro2::{Delimiter, Ident, TokenTree};

use super::parser::is_keyword;
use crate::tokens::{Cursor, close_angle, is_opening_keyword};

pub(super) fn begins_type(cursor: Cursor<'_>) -> bool {
    match cursor.peek(0) {
        Some(TokenTree::Group(group)) => group.delimiter() != Delimiter::Brace,
        Some(TokenTree::Ident(word)) => {
            may_be_in_path(word)
                || ["_", "dyn", "impl"].iter().any(|other| word == other)
                || is_function(cursor)
        }
        Some(TokenTree::Punct(sign)) => match sign.as_char() {
            '<' => close_angle(cursor).is_some(),
            ':' => cursor.is_pair(0, ':', ':'),
            other => other == '&',
        },
        _ => false,
    }
}

/// The place behind the type at the cursor, even if that is still to be completed; the cursor itself where none begins.
pub(super) fn type_end(start: Cursor<'_>) -> Cursor<'_> {
    let mut cursor = start;
    loop {
        cursor = part_end(behind_references(cursor));
        let call = matches!(cursor.before(1), Some(TokenTree::Group(_)));
        if !call || !cursor.is_pair(0, '-', '>') || !begins_type(cursor.skip(2)) {
            return cursor;
        }
        cursor = cursor.skip(2);
    }
}

/// Behind `&['a] [mut]`.
fn behind_references(start: Cursor<'_>) -> Cursor<'_> {
    let mut cursor = start;
    while cursor.is_punct(0, '&') {
        cursor = cursor.skip(1);
        cursor = cursor.skip(if cursor.is_punct(0, '\'') { 2 } else { 0 });
        cursor = cursor.skip(usize::from(cursor.is_ident(0, "mut")));
    }
    cursor
}

/// Up to a `->`.
fn part_end(start: Cursor<'_>) -> Cursor<'_> {
    match start.peek(0) {
        Some(TokenTree::Group(group)) if group.delimiter() != Delimiter::Brace => start.skip(1),
        Some(TokenTree::Ident(word)) if *word == "_" => start.skip(1),
        Some(TokenTree::Ident(word)) if *word == "dyn" || *word == "impl" => bounds_end(start.skip(1)),
        _ if is_function(start) => start.skip(2),
        _ => path_end(start),
    }
}

/// `fn(..)`
fn is_function(cursor: Cursor<'_>) -> bool {
    cursor.is_ident(0, "fn") && cursor.group(1, Delimiter::Parenthesis).is_some()
}

/// Behind `A + 'a + B`.
fn bounds_end(start: Cursor<'_>) -> Cursor<'_> {
    let mut cursor = start;
    loop {
        cursor = match cursor.is_punct(0, '\'') {
            true => cursor.skip(2),
            false => bound_end(cursor),
        };
        if !cursor.is_punct(0, '+') {
            return cursor;
        }
        cursor = cursor.skip(1);
    }
}

/// Behind `?A`, `for<'a> A`, or either in parentheses.
fn bound_end(start: Cursor<'_>) -> Cursor<'_> {
    let mut cursor = start.skip(usize::from(start.is_punct(0, '?')));
    if cursor.is_ident(0, "for") && cursor.is_punct(1, '<') {
        cursor = close_angle(cursor.skip(1)).unwrap_or(cursor);
    }
    match cursor.group(0, Delimiter::Parenthesis) {
        Some(_) => cursor.skip(1),
        None => path_end(cursor),
    }
}

fn path_end(start: Cursor<'_>) -> Cursor<'_> {
    let mut cursor = start;
    if cursor.is_punct(0, '<') {
        cursor = close_angle(cursor).unwrap_or(cursor);
    }
    let qualified = cursor.position() > start.position();
    if cursor.is_pair(0, ':', ':') {
        cursor = cursor.skip(2);
    } else if qualified {
        return cursor;
    }
    while cursor.ident(0).is_some_and(may_be_in_path) {
        cursor = segment_end(cursor);
        if !cursor.is_pair(0, ':', ':') {
            return cursor;
        }
        cursor = cursor.skip(2);
    }
    cursor
}

/// Behind `A`, `A<B>`, `A::<B>`, `A(B)` or `a!(..)`.
fn segment_end(start: Cursor<'_>) -> Cursor<'_> {
    let name_end = start.skip(1);
    if name_end.is_punct(0, '!') && name_end.any_group(1).is_some() {
        return name_end.skip(2);
    }
    if name_end.group(0, Delimiter::Parenthesis).is_some() {
        return name_end.skip(1);
    }
    let turbofish = name_end.is_pair(0, ':', ':') && name_end.is_punct(2, '<');
    let open = name_end.skip(if turbofish { 2 } else { 0 });
    match open.is_punct(0, '<') {
        true => close_angle(open).unwrap_or(name_end),
        false => name_end,
    }
}

fn may_be_in_path(word: &Ident) -> bool {
    !is_keyword(word) && !is_opening_keyword(word) && *word != "_"
}
