//! A block that a `return` would leave, less the leaving: the sentence that refuses it says it all, and rustc would go on
//! to compare what it gives with a type of the macro's.

use proc_macro2::{Group, Ident, LineColumn, TokenStream, TokenTree};
use quote::quote_spanned;

use crate::spans::at;
use crate::tokens::Cursor;

/// The contents of the block, each of its `jumps` that is a `return` replaced by its operand.
pub(crate) fn without_returns(block: &Group, jumps: &[Ident]) -> TokenStream {
    let returns = jumps
        .iter()
        .filter(|word| *word == "return")
        .map(|word| word.span().start())
        .collect::<Vec<_>>();
    match returns.is_empty() {
        true => block.stream(),
        false => rewrite(block.stream(), &returns),
    }
}

fn rewrite(tokens: TokenStream, returns: &[LineColumn]) -> TokenStream {
    let tokens = tokens.into_iter().collect::<Vec<_>>();
    let mut out = TokenStream::new();
    let mut cursor = Cursor::new(&tokens);
    while let Some(token) = cursor.next() {
        match token {
            TokenTree::Ident(word) if *word == "return" && returns.contains(&word.span().start()) => {
                let end = cursor.find(|at| at.is_punct(0, ';') || at.is_punct(0, ','));
                let operand = cursor.up_to(end).iter().cloned().collect();
                out.extend(looked_at(word, cursor, rewrite(operand, returns)));
                cursor = end;
            }
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), rewrite(group.stream(), returns));
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
