//! `spawn!(SCOPE, FORM)`

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::quote_spanned;

use super::ast::Spawn;
use super::expand::expand;
use super::misplaced;
use super::operand::Operand;
use crate::error::Errors;
use crate::fallback;
use crate::input::Input;
use crate::spans::{at_first, first};
use crate::tokens::{Cursor, Owner, Scanner, after_block, step};

pub(crate) fn call(input: TokenStream) -> TokenStream {
    let Input { krate, rest } = Input::parse(input);
    let mut scanner = Scanner::new(&krate, Owner::Scope);
    let mut early = Vec::new();
    let start = misplaced::before_the_scope(Cursor::new(&rest), &mut scanner.errors, &mut early);
    let Some((target, form)) = split(start.rest()) else {
        return without_scope(&rest);
    };
    let blamed = target.last().map_or_else(Span::call_site, TokenTree::span);
    let mut mistakes = Errors::default();
    let mut spawn = Spawn::parse_form(form, blamed, &mut mistakes);
    spawn.recover();
    let mut strays = leftover(&spawn, &mut scanner.errors);
    strays.extend(early);
    let call = expand(&spawn, &mut scanner);
    let call = fallback::instead(mistakes, spawn.operand.span(), call);
    let span = at_first(target);
    let krate = krate.at(first(target));
    let target = target.iter().cloned().collect::<TokenStream>();
    // A reborrow is captured by the blocks around as one, where a copy would capture the user's variable.
    let expansion = quote_spanned! {span=>
        match #krate::private::Given::new(&*#target).scope() { r#scope => #call }
    };
    fallback::finish(scanner.errors, &strays, expansion)
}

/// Whether these may be what `spawn!` under another name is called with: a scope and a block.
pub(crate) fn may_be_call(arguments: &Group) -> bool {
    let tokens = arguments.stream().into_iter().collect::<Vec<_>>();
    split(&tokens).is_some_and(|(_, form)| {
        let options = form.group(0, Delimiter::Parenthesis).is_some();
        let capture = form.skip(usize::from(options));
        let moves = capture.is_ident(0, "move");
        let names = moves && capture.group(1, Delimiter::Parenthesis).is_some();
        let block = capture.skip(usize::from(moves) + usize::from(names));
        let finally = usize::from(block.is_ident(1, "finally") && block.brace(2).is_some());
        let end = block.skip(1 + 2 * finally);
        block.brace(0).is_some() && end.skip(usize::from(end.is_punct(0, ','))).is_end()
    })
}

/// What stands before the first `,`, and what behind it; `None` if one of the two is not there.
fn split(tokens: &[TokenTree]) -> Option<(&[TokenTree], Cursor<'_>)> {
    let start = Cursor::new(tokens);
    let mut comma = start;
    while !comma.is_end() && !comma.is_punct(0, ',') {
        comma = step(comma);
    }
    let given = comma.position() > 0 && !comma.is_end();
    given.then(|| (start.up_to(comma), comma.skip(1)))
}

/// The expression alone, so that it is looked at nevertheless.
fn without_scope(tokens: &[TokenTree]) -> TokenStream {
    let mut errors = Errors::default();
    errors.at(
        first(tokens),
        "`spawn!` takes a scope first: write `spawn!(s, ..)`",
    );
    let form = Spawn::parse_form(Cursor::new(tokens), Span::call_site(), &mut Errors::default());
    match form.operand {
        Operand::Expression(expression) if expression.len() == tokens.len() => {
            let expression = expression.iter().cloned().collect::<TokenStream>();
            fallback::instead(errors, first(tokens), expression)
        }
        _ => fallback::finish(errors, tokens, TokenStream::new()),
    }
}

fn leftover(spawn: &Spawn<'_>, errors: &mut Errors) -> Vec<TokenTree> {
    let comma = usize::from(spawn.end.is_punct(0, ','));
    let rest = spawn.end.skip(comma);
    let reported = comma == 0 && spawn.braced_end().is_some() && after_block(rest, errors);
    if !rest.is_end()
        && !reported
        && let Some(first) = rest.peek(0)
    {
        let (place, message) = misplaced::behind_the_task(rest).unwrap_or_else(|| {
            let message = "`spawn!` takes a scope and one operand: nothing may follow";
            (first.span(), message.to_owned())
        });
        errors.at(place, message);
    }
    rest.rest().to_vec()
}
