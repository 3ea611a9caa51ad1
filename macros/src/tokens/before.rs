//! An operator behind what has not been ended.

use proc_macro2::{Delimiter, TokenTree};
use quote::quote_spanned;

use super::cursor::{Cursor, punct};
use super::scanner::{Scanner, first_span};
use super::word;
use crate::error::Errors;
use crate::spans::at;

impl Scanner<'_> {
    /// Refuses an operator behind a statement without its `;`, or behind the head of an `if` or a loop without braces. Of a
    /// macro's input nothing is known.
    pub(super) fn check_before(
        &mut self,
        operator: Cursor<'_>,
        mistakes: &mut Errors,
        out: &mut Vec<TokenTree>,
    ) {
        // Behind a `spawn` that has not been ended either that has been said.
        let ended = matches!(out.last(), Some(TokenTree::Punct(sign)) if sign.as_char() == ';');
        if self.macros > 0 || ended || !ends_operand(operator) {
            return;
        }
        let keyword = first_span(operator);
        if stands_in_a_head(operator) {
            mistakes.at(
                keyword,
                "the body of an `if` or a loop stands in braces: write `{ spawn ..; }`",
            );
        } else {
            self.errors
                .at(keyword, "end the statement before this `spawn` with `;`");
            out.extend(quote_spanned! {at(keyword)=> ; });
        }
    }
}

/// Braces may end a statement, and an attribute belongs to what follows it.
fn ends_operand(operator: Cursor<'_>) -> bool {
    match operator.before(1) {
        Some(TokenTree::Group(group)) => match group.delimiter() {
            Delimiter::Parenthesis => true,
            Delimiter::Bracket => !is_attribute(operator),
            Delimiter::Brace | Delimiter::None => false,
        },
        // `await spawn f()` has a sentence of its own.
        Some(TokenTree::Ident(word)) if word == "await" => {
            matches!(punct(operator.before(2)), Some(('.', _)))
        }
        Some(TokenTree::Ident(word)) => {
            let label = matches!(punct(operator.before(2)), Some(('\'', _)));
            !label && !word::goes_on(word) && word::ends_expression(operator.before(1))
        }
        token => word::ends_expression(token),
    }
}

fn is_attribute(operator: Cursor<'_>) -> bool {
    let sign = |back| punct(operator.before(back)).map(|(sign, _)| sign);
    sign(2) == Some('#') || (sign(2) == Some('!') && sign(3) == Some('#'))
}

/// Whether there is an `if`, or the like, and no end of it before the operator.
fn stands_in_a_head(operator: Cursor<'_>) -> bool {
    let mut back = 1;
    while let Some(token) = operator.before(back) {
        match token {
            TokenTree::Ident(word) if ["if", "for", "while"].iter().any(|known| word == known) => {
                return true;
            }
            TokenTree::Punct(sign) if sign.as_char() == ';' => return false,
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => return false,
            _ => back += 1,
        }
    }
    false
}
