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
mod entry;
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

/// `race! { .. }`
#[doc(hidden)]
#[proc_macro]
pub fn __race(input: TokenStream) -> TokenStream {
    scope::expand(input.into(), scope::Flavor::Race).into()
}

/// `first_finished! { .. }`
#[doc(hidden)]
#[proc_macro]
pub fn __first_finished(input: TokenStream) -> TokenStream {
    scope::expand(input.into(), scope::Flavor::FirstFinished).into()
}

/// `spawn!(s, ..)`
#[doc(hidden)]
#[proc_macro]
pub fn __spawn(input: TokenStream) -> TokenStream {
    spans::whole(spawn::call(input.into())).into()
}

/// `catch_group! { try { .. } except* .. }`
#[doc(hidden)]
#[proc_macro]
pub fn __catch_group(input: TokenStream) -> TokenStream {
    spans::whole(catch::expand(input.into())).into()
}

/// Lets a program begin with an `async fn`, without tokio.
///
/// ```ignore
/// #[taskgroup::main]
/// async fn main() -> Result<(), ErrorGroup> {
///     scope! { spawn work(); }.await
/// }
/// ```
///
/// The function runs in [`block_on`](../taskgroup/fn.block_on.html). With a parameter it runs in [`run`](../taskgroup/fn.run.html), and is handed the
/// pool; `threads` says how many threads that has, by default as many as the machine has cores:
///
/// ```ignore
/// #[taskgroup::main(threads = 4)]
/// async fn main(pool: taskgroup::Pool<'_>) -> Result<(), ErrorGroup> {
///     scope! { spawn(on = pool) work(); }.await
/// }
/// ```
///
/// Where the crate has another name, say so: `#[taskgroup::main(crate = path::to::taskgroup)]`. The function itself is left
/// as it is, and returns what any `main` may.
#[proc_macro_attribute]
pub fn main(options: TokenStream, item: TokenStream) -> TokenStream {
    entry::expand(entry::Entry::Main, options.into(), item.into()).into()
}

/// A test that is an `async fn`, without tokio: as [`main`](macro@main), with the same options.
///
/// ```ignore
/// #[taskgroup::test]
/// async fn both_come_back() {
///     let sum = scope! { let a = spawn one(); a.await + 1 }.await;
///     assert_eq!(sum.unwrap(), 2);
/// }
/// ```
///
/// `#[should_panic]` and `#[ignore]` go with it as with any test.
#[proc_macro_attribute]
pub fn test(options: TokenStream, item: TokenStream) -> TokenStream {
    entry::expand(entry::Entry::Test, options.into(), item.into()).into()
}
