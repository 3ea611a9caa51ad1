//! Procedural macros of `taskgroup`; use them through that crate.
//!
//! Each input begins with a group that holds the path of that crate, so that renaming and re-exporting it does no harm.

#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing
    )
)]

mod catch;
mod error;
mod fallback;
mod flow;
mod input;
mod scope;
mod spans;
mod spawn;
mod tokens;

#[cfg(test)]
mod tests;

use proc_macro::TokenStream;

/// `scope! { .. }`
#[doc(hidden)]
#[proc_macro]
pub fn __scope(input: TokenStream) -> TokenStream {
    scope::expand(input.into(), scope::Flavor::Send).into()
}

/// `local_scope! { .. }`
#[doc(hidden)]
#[proc_macro]
pub fn __local_scope(input: TokenStream) -> TokenStream {
    scope::expand(input.into(), scope::Flavor::Local).into()
}

/// `spawn!(s, ..)`
#[doc(hidden)]
#[proc_macro]
pub fn __spawn(input: TokenStream) -> TokenStream {
    spawn::call(input.into()).into()
}

/// `catch_group! { try { .. } except* .. }`
#[doc(hidden)]
#[proc_macro]
pub fn __catch_group(input: TokenStream) -> TokenStream {
    catch::expand(input.into()).into()
}
