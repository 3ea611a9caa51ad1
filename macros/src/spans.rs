//! Where emitted tokens are resolved and what they are blamed on.

use std::cell::Cell;

use proc_macro2::{Delimiter, Span, TokenTree};

thread_local! {
    /// rust-analyzer takes every token that is emitted at the place of a user's token for that token: hovering it, or going
    /// to its definition, would show what the macro has put there. It blames no token itself, so none is put there for it.
    static IN_EDITOR: Cell<bool> = const { Cell::new(false) };
}

/// Says for whom the current expansion is.
pub(crate) fn show_in_editor(in_editor: bool) {
    IN_EDITOR.set(in_editor);
}

pub(crate) fn in_editor() -> bool {
    IN_EDITOR.get()
}

/// Resolves as the macro's own, points at the user's token.
pub(crate) fn at(user: Span) -> Span {
    blamed_on(Span::mixed_site(), user)
}

/// The user's token itself: for keywords and braces, of which rustc asks where they are from.
pub(crate) fn own(user: Span) -> Span {
    match IN_EDITOR.get() {
        true => Span::call_site(),
        false => user,
    }
}

/// Resolves as `span`, points at the user's token.
pub(crate) fn blamed_on(span: Span, user: Span) -> Span {
    match IN_EDITOR.get() {
        true => span,
        false => span.located_at(user),
    }
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
