//! `catch_group!`.

mod ast;
mod check;
mod clause;
mod expand;
mod selector;

use proc_macro2::TokenStream;

use crate::fallback;
use crate::input::Input;
use ast::Catch;

pub(crate) fn expand(input: TokenStream) -> TokenStream {
    let Input { krate, rest } = Input::parse(input);
    let (catch, mut errors, strays) = Catch::parse(&rest);
    let form = check::check(&catch, &mut errors);
    let expansion = expand::expand(&krate, form, &catch);
    fallback::finish(errors, &strays, expansion)
}
