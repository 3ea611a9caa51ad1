//! A block that a `return` would leave, less the leaving: the sentence that refuses it says it all, and rustc would go on
//! to compare what it gives with a type of the macro's. A `raise` is no Rust at all.

use proc_macro2::{Group, Ident, LineColumn, TokenStream, TokenTree};
use quote::quote_spanned;

use super::Survey;
use crate::fallback;
use crate::spans::at;
use crate::tokens::{Cursor, is_opening_keyword};

/// The contents of the block, each `return` that leaves it and each `raise` replaced by its operand.
pub(crate) fn without_refused(block: &Group, survey: &Survey) -> TokenStream {
    let returns = survey.jumps.iter().filter(|word| *word == "return");
    let refused = returns.chain(&survey.raises).map(place).collect::<Vec<_>>();
    match refused.is_empty() {
        true => block.stream(),
        false => rewrite(block.stream(), &refused),
    }
}

/// A word, and where it stands.
type Refused = (String, LineColumn);

fn place(word: &Ident) -> Refused {
    (word.to_string(), word.span().start())
}

fn rewrite(tokens: TokenStream, refused: &[Refused]) -> TokenStream {
    let tokens = tokens.into_iter().collect::<Vec<_>>();
    let mut out = TokenStream::new();
    let mut cursor = Cursor::new(&tokens);
    while let Some(token) = cursor.next() {
        match token {
            TokenTree::Ident(word) if refused.contains(&place(word)) => {
                let end = cursor.find(|at| at.is_punct(0, ';') || at.is_punct(0, ','));
                out.extend(match is_expression(cursor.up_to(end)) {
                    true => {
                        let operand = cursor.up_to(end).iter().cloned().collect();
                        looked_at(word, cursor, rewrite(operand, refused))
                    }
                    false => left_out(word, cursor.up_to(end)),
                });
                cursor = end;
            }
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), rewrite(group.stream(), refused));
                inner.set_span(group.span());
                out.extend([TokenTree::from(inner)]);
            }
            other => out.extend([other.clone()]),
        }
    }
    out
}

/// An expression of every type, with the operand in it once. What a bare `Ok` or `Err` leaves open is settled.
fn looked_at(word: &Ident, start: Cursor<'_>, operand: TokenStream) -> TokenStream {
    let span = at(word.span());
    let open = match start.ident(0).map(ToString::to_string).as_deref() {
        Some("Ok") => Some(quote_spanned! {span=> : ::core::result::Result<_, ()> }),
        Some("Err") => Some(quote_spanned! {span=> : ::core::result::Result<(), _> }),
        Some("None") => Some(quote_spanned! {span=> : ::core::option::Option<()> }),
        _ => None,
    };
    match operand.is_empty() {
        true => quote_spanned! {span=> ::core::unreachable!() },
        false => quote_spanned! {span=> { let _ #open = #operand; ::core::unreachable!() } },
    }
}

/// Not such as in `raise a from b` and `throw new A()`.
fn is_expression(operand: &[TokenTree]) -> bool {
    let word = |token: &TokenTree| matches!(token, TokenTree::Ident(word) if !is_opening_keyword(word));
    !operand
        .windows(2)
        .any(|pair| matches!(pair, [first, TokenTree::Ident(second)] if word(first) && second != "as"))
}

fn left_out(word: &Ident, operand: &[TokenTree]) -> TokenStream {
    let operand = fallback::keep(operand);
    quote_spanned! {at(word.span())=> { #operand ::core::unreachable!() } }
}
