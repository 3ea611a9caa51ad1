//! What a single token says about where an expression starts and ends.

use proc_macro2::{Ident, TokenTree};

use super::cursor::Cursor;
use super::operator;

/// Keywords that no expression ends with.
const OPENING: &[&str] = &[
    "as", "async", "break", "const", "continue", "dyn", "else", "extern", "fn", "for", "if", "impl", "in",
    "let", "loop", "match", "mod", "move", "mut", "pub", "ref", "return", "static", "struct", "trait",
    "type", "unsafe", "use", "where", "while", "yield",
];

pub(crate) fn is_opening_keyword(ident: &Ident) -> bool {
    OPENING.iter().any(|keyword| ident == keyword)
}

/// Words that may stand behind a complete operand.
const GOES_ON: &[&str] = &["as", "else", "finally", "in", "move", "where"];

pub(crate) fn goes_on(word: &Ident) -> bool {
    GOES_ON.iter().any(|known| word == known)
}

/// Whether an expression may end with this token.
pub(crate) fn ends_expression(token: Option<&TokenTree>) -> bool {
    match token {
        Some(TokenTree::Ident(ident)) => !is_opening_keyword(ident),
        Some(TokenTree::Punct(punct)) => punct.as_char() == '?',
        Some(TokenTree::Group(_) | TokenTree::Literal(_)) => true,
        None => false,
    }
}

/// `.`, `?`, or an operator that stands between two operands; some of these are prefix operators as well.
pub(crate) fn continues_expression(cursor: Cursor<'_>) -> bool {
    match cursor.peek(0) {
        Some(TokenTree::Punct(punct)) => match punct.as_char() {
            '!' => cursor.is_pair(0, '!', '='),
            '=' => !cursor.is_fat_arrow(),
            other => ".?+-*/%^&|<>".contains(other),
        },
        Some(TokenTree::Ident(ident)) => ident == "as",
        _ => false,
    }
}

/// Whether behind a complete operand this can only be the beginning of something new: a `;` has been forgotten.
pub(crate) fn begins_another(cursor: Cursor<'_>) -> bool {
    // `&raw const x` is one operand, and so is `spawn x`.
    let prefixed = matches!(cursor.before(1), Some(TokenTree::Ident(word)) if word == "raw");
    let prefixed =
        prefixed || (cursor.position() > 0 && operator::is_operator(cursor.at(cursor.position() - 1)));
    match cursor.peek(0) {
        Some(TokenTree::Ident(word)) => !prefixed && !goes_on(word),
        Some(TokenTree::Literal(_)) => true,
        _ => false,
    }
}

/// As [`continues_expression`], less what may begin a statement or a pattern.
pub(crate) fn only_continues_expression(cursor: Cursor<'_>) -> bool {
    let assigns = cursor.is_pair(0, '-', '=') || cursor.is_pair(0, '*', '=');
    let assigns = assigns || cursor.is_pair(0, '&', '=') || cursor.is_pair(0, '|', '=');
    let doubled = cursor.is_pair(0, '&', '&') || cursor.is_pair(0, '|', '|');
    let compares = cursor.is_pair(0, '<', '=') || cursor.is_pair(0, '<', '<');
    let prefix = cursor.is_pair(0, '.', '.') || "-*&|<".chars().any(|sign| cursor.is_punct(0, sign));
    continues_expression(cursor) && (assigns || doubled || compares || !prefix)
}

/// A method call, a field or `?` behind a block; `..` begins something new.
pub(crate) fn is_postfix(cursor: Cursor<'_>) -> bool {
    cursor.is_punct(0, '?') || (cursor.is_punct(0, '.') && !cursor.is_pair(0, '.', '.'))
}
