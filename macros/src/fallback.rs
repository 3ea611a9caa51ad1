//! What is emitted beside an error, so that an editor can still complete.
//!
//! Every parser here is lenient: it notes a mistake and goes on. So there is always an expansion, with the user's code in
//! it once; tokens that have no place in that expansion are handed over as strays.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::quote_spanned;

use crate::error::Errors;
use crate::spans;

/// The expansion as it is, or behind the errors in a block of its own: bare `compile_error!`s in expression position would
/// add nonsense messages.
pub(crate) fn finish(errors: Errors, strays: &[TokenTree], expansion: TokenStream) -> TokenStream {
    match errors.into_compile_errors() {
        None => expansion,
        Some(errors) => {
            let strays = keep(strays);
            quote_spanned! {Span::mixed_site()=> { #errors #strays #expansion } }
        }
    }
}

/// A statement that holds tokens which would be no Rust where they stand.
pub(crate) fn keep(strays: &[TokenTree]) -> Option<TokenStream> {
    if strays.is_empty() {
        return None;
    }
    let strays = strays.iter().cloned().collect::<TokenStream>();
    Some(quote_spanned! {Span::mixed_site()=> let _ = ::core::stringify!(#strays); })
}

/// An expression that is wrong: it is looked at, and the sentences stand where its value would be. So that value fits
/// whatever is done with it, and rustc says no more about it. An editor goes on from the value itself.
pub(crate) fn instead(mistakes: Errors, place: Span, expression: TokenStream) -> TokenStream {
    match mistakes.into_compile_errors() {
        None => expression,
        Some(errors) if spans::in_editor() => quote_spanned! {spans::at(place)=> { #errors #expression } },
        Some(errors) => quote_spanned! {spans::at(place)=> { if false { let _ = #expression; } #errors } },
    }
}
