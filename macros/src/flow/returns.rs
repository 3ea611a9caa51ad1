//! `return` in a scope's body or in the block of a task: what it gives means what the last expression does.

use proc_macro2::{Group, Ident, LineColumn, TokenStream, TokenTree};
use quote::quote_spanned;

use super::Survey;
use super::ending::never_ends;
use crate::input::Krate;
use crate::spans::{self, at};
use crate::tokens::{Cursor, ends_expression, step};

/// The user's code in `block`, what its own `return`s give asked about by the function `tail` of the runtime's.
pub(crate) fn with_returns(krate: &Krate, tail: &str, block: &Group) -> TokenStream {
    let returns = Survey::of(block).jumps;
    let returns = returns.iter().filter(|word| *word == "return");
    let returns = returns.map(|word| word.span().start()).collect::<Vec<_>>();
    match returns.is_empty() {
        true => block.stream(),
        false => Rewriter { krate, tail, returns }.rewrite(block.stream()),
    }
}

struct Rewriter<'k> {
    krate: &'k Krate,
    tail: &'k str,
    returns: Vec<LineColumn>,
}

impl Rewriter<'_> {
    fn rewrite(&self, tokens: TokenStream) -> TokenStream {
        self.rewritten(&tokens).unwrap_or(tokens)
    }

    /// `None` where nothing is to be rewritten: only a group that stays the very same keeps the places of its two brackets.
    fn rewritten(&self, tokens: &TokenStream) -> Option<TokenStream> {
        let tokens = tokens.clone().into_iter().collect::<Vec<_>>();
        let mut out = TokenStream::new();
        let mut cursor = Cursor::new(&tokens);
        let mut changed = false;
        while let Some(token) = cursor.next() {
            match token {
                TokenTree::Ident(word) if self.is_own(word) => {
                    let end = operand_end(cursor);
                    out.extend(self.leave(word, cursor, end));
                    cursor = end;
                    changed = true;
                }
                TokenTree::Group(group) => {
                    let inner = self.rewritten(&group.stream());
                    changed |= inner.is_some();
                    out.extend([TokenTree::from(regrouped(group, inner))]);
                }
                other => out.extend([other.clone()]),
            }
        }
        changed.then_some(out)
    }

    fn is_own(&self, word: &Ident) -> bool {
        *word == "return" && self.returns.contains(&word.span().start())
    }

    /// Nothing is asked about `Ok(..)`, which rustc tells more of as it stands, nor about what has no type or no end.
    fn leave(&self, word: &Ident, start: Cursor<'_>, end: Cursor<'_>) -> TokenStream {
        let operand = start.up_to(end);
        if operand.is_empty() {
            let span = at(word.span());
            let krate = self.krate.at(span);
            return quote_spanned! {span=> #word #krate::private::attempt(()) };
        }
        let written = self.rewrite(operand.iter().cloned().collect());
        if start.is_ident(0, "Ok") || never_ends(start) || !ends_expression(end.before(1)) {
            return quote_spanned! {at(word.span())=> #word #written };
        }
        let span = at(spans::first(operand));
        let krate = self.krate.at(span);
        let tail = Ident::new(self.tail, span);
        quote_spanned! {span=>
            #word match #written {
                __taskgroup_value => #krate::private::#tail(&__taskgroup_value).__taskgroup_finish(__taskgroup_value),
            }
        }
    }
}

fn regrouped(group: &Group, inner: Option<TokenStream>) -> Group {
    let Some(inner) = inner else {
        return group.clone();
    };
    let mut regrouped = Group::new(group.delimiter(), inner);
    regrouped.set_span(group.span());
    regrouped
}

fn operand_end(start: Cursor<'_>) -> Cursor<'_> {
    let mut end = start;
    while !end.is_end() && !end.is_punct(0, ';') && !end.is_punct(0, ',') {
        end = step(end);
    }
    end
}
