//! The closure of a task that blocks.

use proc_macro2::{Delimiter, Group, Ident, Punct, Spacing, Span, TokenStream, TokenTree};
use quote::quote_spanned;

use super::body::task_body;
use super::capture::Capture;
use super::task::named;
use crate::flow::Ending;
use crate::spans::{self, at};
use crate::tokens::Scanner;

/// The closure of a task on a thread that may block. It lives on its own there, and cannot spawn.
pub(super) fn closure(capture: &Capture, block: &Group, scanner: &mut Scanner<'_>) -> TokenStream {
    let user = block.stream().into_iter().collect::<Vec<_>>();
    let (outer, inner) = match capture {
        Capture::Named(names) => named(names, scanner.krate),
        _ => (TokenStream::new(), TokenStream::new()),
    };
    let word = match capture {
        Capture::Move(word) => Some(word.clone()),
        _ => None,
    };
    let body = blocking_body(&user, block.span_open(), block.span(), scanner);
    let span = at(block.span_open());
    let closure = without_parameters(block.span_open(), word, quote_spanned! {span=> #inner #body });
    quote_spanned! {span=> { #outer #closure } }
}

/// The same for an expression, which is a mistake that has been noted.
pub(super) fn closure_of_expression(tokens: &[TokenTree], scanner: &mut Scanner<'_>) -> TokenStream {
    let place = spans::first(tokens);
    let body = blocking_body(tokens, place, place, scanner);
    without_parameters(place, Some(Ident::new("move", at(place))), body)
}

fn blocking_body(user: &[TokenTree], place: Span, extent: Span, scanner: &mut Scanner<'_>) -> TokenStream {
    let last = Ending::with_last(user);
    let user = scanner.apart(
        user,
        "`spawn` cannot stand in what blocks: spawn where the scope is polled, or open a scope in here, \
         `taskgroup::block_on(scope! { .. })`",
    );
    task_body(scanner, place, extent, last, user)
}

/// A closure whose bars and braces count as the user's own: only then does rustc name the variables that it captures.
fn without_parameters(place: Span, capture: Option<Ident>, body: TokenStream) -> TokenStream {
    let mut braces = Group::new(Delimiter::Brace, body);
    braces.set_span(place);
    let bars = [Spacing::Joint, Spacing::Alone].map(|spacing| {
        let mut bar = Punct::new('|', spacing);
        bar.set_span(place);
        bar
    });
    let [left, right] = bars;
    quote_spanned! {at(place)=> #capture #left #right #braces }
}
