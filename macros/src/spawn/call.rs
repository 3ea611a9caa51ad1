//! `spawn!(SCOPE, FORM)`

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::quote_spanned;

use super::ast::Spawn;
use super::expand::expand;
use crate::error::Errors;
use crate::fallback;
use crate::input::Input;
use crate::spans::at_first;
use crate::tokens::{Cursor, Scanner, after_block, step};

pub(crate) fn call(input: TokenStream) -> TokenStream {
    let Input { krate, rest } = Input::parse(input);
    let mut scanner = Scanner::new(&krate);
    let (target, form) = split(&rest, &mut scanner.errors);
    let blamed = target.last().map_or_else(Span::call_site, TokenTree::span);
    let spawn = Spawn::parse_form(form, blamed, &mut scanner.errors);
    let strays = leftover(&spawn, &mut scanner.errors);
    let call = expand(&spawn, &mut scanner);
    let span = at_first(target);
    let target = target.iter().cloned().collect::<TokenStream>();
    // A reborrow is captured by the blocks around as one, where a copy would capture the user's variable.
    let expansion = quote_spanned! {span=> match &*#target { __taskgroup_scope => #call } };
    fallback::finish(scanner.errors, &strays, expansion)
}

/// What stands before the first `,`, and what behind it.
fn split<'a>(tokens: &'a [TokenTree], errors: &mut Errors) -> (&'a [TokenTree], Cursor<'a>) {
    let start = Cursor::new(tokens);
    let mut comma = start;
    while !comma.is_end() && !comma.is_punct(0, ',') {
        comma = step(comma);
    }
    if comma.is_end() || comma.position() == 0 {
        let blamed = tokens.last().map_or_else(Span::call_site, TokenTree::span);
        errors.at(
            blamed,
            "`spawn!` takes a scope and what to spawn: write `spawn!(s, EXPR)`",
        );
    }
    (start.up_to(comma), comma.skip(1))
}

fn leftover(spawn: &Spawn<'_>, errors: &mut Errors) -> Vec<TokenTree> {
    let comma = usize::from(spawn.end.is_punct(0, ','));
    let rest = spawn.end.skip(comma);
    let reported = comma == 0 && spawn.is_block() && after_block(rest, errors);
    if !rest.is_end()
        && !reported
        && let Some(first) = rest.peek(0)
    {
        errors.at(
            first.span(),
            "`spawn!` takes a scope and one operand: nothing may follow",
        );
    }
    rest.rest().to_vec()
}
