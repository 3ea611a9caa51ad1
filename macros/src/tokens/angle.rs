//! Generic arguments, the one bracket that raw tokens do not pair.

use super::cursor::{Cursor, punct};
use proc_macro2::{Spacing, TokenTree};

/// The place behind the `>` that closes the `<` at the cursor.
pub(crate) fn close(open: Cursor<'_>) -> Option<Cursor<'_>> {
    let mut depth = 0_usize;
    let mut cursor = open;
    while let Some(token) = cursor.peek(0) {
        match token {
            TokenTree::Punct(sign) if sign.as_char() == '<' => depth += 1,
            TokenTree::Punct(sign) if sign.as_char() == '>' && !ends_arrow(cursor) => {
                depth = depth.saturating_sub(1);
            }
            TokenTree::Punct(sign) if sign.as_char() == ';' => return None,
            _ => {}
        }
        cursor = cursor.skip(1);
        if depth == 0 {
            return Some(cursor);
        }
    }
    None
}

/// One step onward, over generic arguments as a whole: those after `::`, in a type after `as`, and of a qualified path where
/// an operand starts.
pub(crate) fn step(cursor: Cursor<'_>) -> Cursor<'_> {
    let arguments =
        cursor.is_punct(0, '<') && (follows_path(cursor) || starts_operand(cursor) || in_cast(cursor));
    match close(cursor) {
        Some(end) if arguments => end,
        _ => cursor.skip(1),
    }
}

fn ends_arrow(cursor: Cursor<'_>) -> bool {
    matches!(punct(cursor.before(1)), Some(('-' | '=', Spacing::Joint)))
}

fn follows_path(cursor: Cursor<'_>) -> bool {
    punct(cursor.before(1)).is_some_and(|(sign, _)| sign == ':')
}

fn starts_operand(cursor: Cursor<'_>) -> bool {
    match cursor.before(1) {
        None => true,
        Some(TokenTree::Punct(sign)) => "&*!-".contains(sign.as_char()),
        _ => false,
    }
}

/// Whether only the beginning of a type stands between an `as` and here.
fn in_cast(cursor: Cursor<'_>) -> bool {
    (1..)
        .map_while(|back| cursor.before(back))
        .find_map(|token| match token {
            TokenTree::Ident(ident) if ident == "as" => Some(true),
            TokenTree::Ident(_) => None,
            TokenTree::Punct(sign) if ":&*'".contains(sign.as_char()) => None,
            _ => Some(false),
        })
        .unwrap_or(false)
}
