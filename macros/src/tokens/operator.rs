//! Which `spawn` is the operator.

use super::cursor::{Cursor, punct};

/// Whether the word at the cursor is the `spawn` operator and no name of the user's.
pub(crate) fn is_operator(cursor: Cursor<'_>) -> bool {
    cursor.is_ident(0, "spawn") && !follows_name_position(cursor) && operand_may_follow(cursor.skip(1))
}

fn follows_name_position(cursor: Cursor<'_>) -> bool {
    let path = |back| punct(cursor.before(back)).is_some_and(|(sign, _)| sign == ':');
    match cursor.before(1) {
        Some(proc_macro2::TokenTree::Ident(word)) => ["fn", "let", "mut"].iter().any(|name| word == name),
        Some(proc_macro2::TokenTree::Punct(sign)) => match sign.as_char() {
            '.' | '\'' => true,
            ':' => path(2),
            _ => false,
        },
        _ => false,
    }
}

/// Beyond the signs of a name that is declared, assigned or passed, those that no operand starts with: a variable named
/// `spawn` stays usable.
fn operand_may_follow(next: Cursor<'_>) -> bool {
    let used_as_name = ":=,;!.?+/%^>@".chars().any(|sign| next.is_punct(0, sign));
    let used_as_name = used_as_name || next.is_ident(0, "as") || next.is_ident(0, "in");
    !next.is_end() && !used_as_name
}
