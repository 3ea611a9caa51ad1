//! `raise` and `throw`, as statements of other languages.

use proc_macro2::TokenTree;

use super::survey::starts_statement;
use crate::tokens::Cursor;

/// Whether a statement begins here that is no Rust: one of the words and, without a sign between them, an operand; or the
/// word and nothing else, which would be a variable that nothing is done with.
pub(super) fn begins(cursor: Cursor<'_>) -> bool {
    let raises = ["raise", "throw", "rethrow"]
        .iter()
        .any(|word| cursor.is_ident(0, word));
    raises && starts_statement(cursor) && (cursor.is_punct(1, ';') || begins_operand(cursor.skip(1)))
}

fn begins_operand(cursor: Cursor<'_>) -> bool {
    match cursor.peek(0) {
        Some(TokenTree::Ident(word)) => !["as", "else", "in"].iter().any(|other| word == other),
        Some(TokenTree::Literal(_)) => true,
        _ => false,
    }
}
