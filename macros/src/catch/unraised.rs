//! A scope whose errors no clause could see.

use proc_macro2::{Span, TokenTree};

use super::ast::Catch;
use crate::error::Errors;
use crate::flow::Survey;
use crate::tokens::{Cursor, MacroCall, behind_path};

const SCOPES: &[&str] = &["scope", "local_scope", "race", "first_finished"];

/// Refuses `try { scope! { .. }.await }` beside clauses: what a scope gives is a `Result`, and without a `?` in all of `try`
/// nothing is raised. Of any other value rustc alone knows the type.
pub(super) fn check(catch: &Catch, errors: &mut Errors) {
    let Some(block) = &catch.attempt.block else { return };
    let tokens = block.stream().into_iter().collect::<Vec<_>>();
    if catch.clauses.is_empty() || Survey::of(block).tries {
        return;
    }
    if let Some(awaited) = awaited_scope(Cursor::new(&tokens)) {
        errors.at(
            awaited,
            "no clause sees the errors of this scope, which are in the `Result` that it gives: write `?` behind `.await`",
        );
    }
}

/// The `await` behind a scope that is all there is.
fn awaited_scope(start: Cursor<'_>) -> Option<Span> {
    let call = MacroCall::parse(behind_path(start))?;
    let is_scope = SCOPES.iter().any(|name| call.name == *name);
    let behind = call.at.skip(1).rest();
    match behind {
        [settings @ .., TokenTree::Punct(dot), TokenTree::Ident(word)]
            if is_scope && dot.as_char() == '.' && word == "await" =>
        {
            are_settings(settings).then(|| word.span())
        }
        _ => None,
    }
}

/// `.timeout(..)` and the like.
fn are_settings(tokens: &[TokenTree]) -> bool {
    tokens.chunks(3).all(|call| {
        matches!(
            call,
            [TokenTree::Punct(dot), TokenTree::Ident(method), TokenTree::Group(_)]
                if dot.as_char() == '.' && method != "collect"
        )
    })
}
