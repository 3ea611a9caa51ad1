//! Where emitted tokens are resolved and what they are blamed on.

use proc_macro2::{Delimiter, Span, TokenTree};

/// Resolves as the macro's own, points at the user's token.
pub(crate) fn at(user: Span) -> Span {
    Span::mixed_site().located_at(user)
}

/// As [`at`] the first of `tokens`, or at the invocation where there is none.
pub(crate) fn at_first(tokens: &[TokenTree]) -> Span {
    at(first(tokens))
}

pub(crate) fn first(tokens: &[TokenTree]) -> Span {
    match tokens.first() {
        // What a `macro_rules!` fragment holds: its caller wrote the tokens inside.
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::None => {
            first(&group.stream().into_iter().collect::<Vec<_>>())
        }
        Some(TokenTree::Group(group)) => group.span_open(),
        Some(token) => token.span(),
        None => Span::call_site(),
    }
}
