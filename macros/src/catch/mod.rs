//! `catch_group!`.

mod ast;
mod check;
mod clause;
mod expand;
mod guard;
mod names;
mod parser;
mod selector;
mod slips;
mod types;
mod unraised;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use crate::fallback;
use crate::input::Input;
use ast::Catch;

pub(crate) fn expand(input: TokenStream) -> TokenStream {
    let Input { krate, rest } = Input::parse(input);
    let rest = rest.into_iter().map(without_fragment).collect::<Vec<_>>();
    let (catch, mut errors, strays) = Catch::parse(&rest);
    let form = check::check(&catch, &mut errors);
    let mut expansion = catch.statements.iter().cloned().collect::<TokenStream>();
    expansion.extend(expand::expand(&krate, form, &catch));
    fallback::finish(errors, &strays, expansion)
}

/// The braces in the `$b:block` of a `macro_rules!`.
fn without_fragment(token: TokenTree) -> TokenTree {
    match &token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
            let mut inner = group.stream().into_iter();
            match (inner.next(), inner.next()) {
                (Some(TokenTree::Group(block)), None) if block.delimiter() == Delimiter::Brace => {
                    block.into()
                }
                _ => token,
            }
        }
        _ => token,
    }
}
