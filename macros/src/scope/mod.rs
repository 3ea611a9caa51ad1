//! `scope!` and `local_scope!`.

mod ast;
mod expand;

use proc_macro2::TokenStream;

use crate::fallback;
use crate::input::Input;
use ast::Scope;

/// The functions of the runtime that differ between the two macros.
#[derive(Clone, Copy)]
pub(crate) enum Flavor {
    Send,
    Local,
}

pub(crate) fn expand(input: TokenStream, flavor: Flavor) -> TokenStream {
    let Input { krate, rest } = Input::parse(input);
    let (scope, mut errors, strays) = Scope::parse(&rest);
    let (expansion, found) = expand::expand(&krate, flavor, &scope);
    errors.append(found);
    fallback::finish(errors, &strays, expansion)
}
