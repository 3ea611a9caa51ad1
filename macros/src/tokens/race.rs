//! The operator in a race, where it has no value.

use proc_macro2::{Delimiter, Group, TokenTree};
use quote::quote_spanned;

use super::cursor::{Cursor, punct};
use super::entered::NO_HANDLES;
use super::follow::Place;
use super::scanner::{Scanner, first_span, scope_at};
use super::word;
use crate::spans::at;

impl Scanner<'_> {
    /// The operator at the cursor, where an expression stands. What takes a handle in a race gets something that passes for
    /// one, so that nothing more is said.
    pub(super) fn spawn_value(&mut self, cursor: &mut Cursor<'_>, out: &mut Vec<TokenTree>) {
        if !self.is_race() || !self.is_taken(*cursor) {
            self.spawn(cursor, Place::Value, out);
            return;
        }
        let span = first_span(*cursor);
        self.errors.at(span, NO_HANDLES);
        let mut call = Vec::new();
        self.spawn(cursor, Place::Value, &mut call);
        let scope = scope_at(span);
        out.extend(quote_spanned! {at(span)=> { #(#call)*; #scope.__taskgroup_handle() } });
    }

    /// Whether something is to have what stands at the cursor.
    pub(super) fn is_taken(&self, cursor: Cursor<'_>) -> bool {
        match cursor.before(1) {
            None => self.values,
            Some(TokenTree::Punct(sign)) if sign.as_char() == ',' => self.values,
            Some(TokenTree::Punct(sign)) if sign.as_char() == '=' => {
                !matches!(cursor.before(2), Some(TokenTree::Ident(name)) if name == "_")
            }
            _ => false,
        }
    }
}

/// Whether what is in the brackets is for something around them, and not for them alone, as in `(spawn f());`.
pub(super) fn are_values(brackets: &Group, behind: Cursor<'_>) -> bool {
    let several = || {
        let is_comma = |token: TokenTree| matches!(token, TokenTree::Punct(sign) if sign.as_char() == ',');
        brackets.stream().into_iter().any(is_comma)
    };
    let called = are_arguments(behind) || brackets.delimiter() == Delimiter::Bracket;
    called || word::is_postfix(behind) || several()
}

/// Whether what stands before the brackets is called with what is in them.
pub(super) fn are_arguments(behind: Cursor<'_>) -> bool {
    match behind.before(2) {
        Some(TokenTree::Ident(name)) => !word::is_opening_keyword(name),
        Some(token @ TokenTree::Group(_)) => !is_brace(token),
        token => punct(token).is_some_and(|(sign, _)| sign == '>'),
    }
}

fn is_brace(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace)
}
