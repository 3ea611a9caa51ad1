//! Statements: where one ends without `;`, and where a braced `spawn` needs one.

use proc_macro2::{Delimiter, Group, TokenTree};
use quote::quote_spanned;

use super::construct::Construct;
use super::cursor::Cursor;
use super::follow::{self, Place};
use super::item::{self, MacroCall};
use super::scanner::{SCOPE, Scanner, Spawned, Tail, copy, first_span};
use super::{operator, word};
use crate::error::Errors;
use crate::spans::at;
use crate::spawn::Spawn;

impl Scanner<'_> {
    pub(super) fn statement(&mut self, cursor: &mut Cursor<'_>, tail: Tail, out: &mut Vec<TokenTree>) {
        while let Some(end) = item::attribute(*cursor) {
            copy(cursor, end, out);
        }
        if let Some(end) = item::end(*cursor, true) {
            copy(cursor, end, out);
        } else if let Some(spawned) = self.block_spawn(cursor, out) {
            self.end_block_spawn(cursor, spawned, tail, out);
        } else if let Some(construct) = statement_construct(*cursor) {
            let tail = match construct.end.is_end() {
                true => tail,
                false => Tail::Statement,
            };
            self.construct(cursor, &construct, tail, out);
        } else if let Some(end) = MacroCall::statement_end(*cursor) {
            let call = cursor.up_to(end);
            self.expression_into(call, out);
            *cursor = end;
        } else {
            self.rest_of_statement(cursor, out);
        }
    }

    /// A `spawn` of a block, raw or rewritten by an outer macro.
    pub(super) fn block_spawn(
        &mut self,
        cursor: &mut Cursor<'_>,
        out: &mut Vec<TokenTree>,
    ) -> Option<Spawned> {
        if operator::is_operator(*cursor) && Spawn::parse(*cursor, &mut Errors::default()).is_block() {
            return Some(self.spawn(cursor, out));
        }
        rewritten_block(*cursor)?;
        for _ in 0..4 {
            self.token(cursor, out);
        }
        Some(Spawned::Rewritten)
    }

    fn end_block_spawn(
        &mut self,
        cursor: &mut Cursor<'_>,
        spawned: Spawned,
        tail: Tail,
        out: &mut Vec<TokenTree>,
    ) {
        let wrong = follow::check(*cursor, Place::Statement, spawned, &mut self.errors);
        if wrong || cursor.is_punct(0, ';') || cursor.is_punct(0, ',') || cursor.is_ident(0, "else") {
            self.rest_of_statement(cursor, out);
        } else if !cursor.is_end() || tail == Tail::Statement {
            let span = at(first_span(*cursor));
            out.extend(quote_spanned! {span=> ; });
        }
    }

    fn rest_of_statement(&mut self, cursor: &mut Cursor<'_>, out: &mut Vec<TokenTree>) {
        let end = cursor.find(|at| at.is_punct(0, ';'));
        self.expression_into(cursor.up_to(end), out);
        *cursor = end;
        self.token(cursor, out);
    }
}

/// `__taskgroup_scope.__spawn(krate::private::AsBlock, ..)`, or the same with a cleanup.
pub(crate) fn rewritten_block(cursor: Cursor<'_>) -> Option<&Group> {
    let method = ["__spawn", "__spawn_finally"]
        .iter()
        .any(|name| cursor.is_ident(2, name));
    let call = cursor.is_ident(0, SCOPE) && cursor.is_punct(1, '.') && method;
    let arguments = cursor.group(3, Delimiter::Parenthesis).filter(|_| call)?;
    let kind = arguments
        .stream()
        .into_iter()
        .take_while(|token| !matches!(token, TokenTree::Punct(sign) if sign.as_char() == ','))
        .last()?;
    matches!(kind, TokenTree::Ident(name) if name == "AsBlock").then_some(arguments)
}

/// An expression that stands as a statement of its own, or is the whole of an arm.
pub(crate) fn statement_construct(cursor: Cursor<'_>) -> Option<Construct<'_>> {
    Construct::parse(cursor).filter(|construct| construct.block_like && !word::is_postfix(construct.end))
}
