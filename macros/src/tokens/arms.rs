//! The arms of a `match`, and of macros that look like one.

use proc_macro2::TokenTree;
use quote::quote_spanned;

use super::angle;
use super::cursor::Cursor;
use super::follow::{Place, Spawned};
use super::item;
use super::scanner::{Scanner, Tail, copy, first_span};
use super::statement::{is_spawn, rewritten_operand, statement_construct};
use crate::spans::{at, at_first};

/// What stands before `=>`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Heads {
    Pattern,
    /// Such as the futures of a `select!`.
    Expression,
}

impl Scanner<'_> {
    pub(super) fn arms(
        &mut self,
        tokens: &[TokenTree],
        tail: Tail,
        heads: Heads,
    ) -> proc_macro2::TokenStream {
        let mut out = Vec::new();
        let mut cursor = Cursor::new(tokens);
        while !cursor.is_end() {
            self.arm(&mut cursor, tail, heads, &mut out);
        }
        out.into_iter().collect()
    }

    fn arm(&mut self, cursor: &mut Cursor<'_>, tail: Tail, heads: Heads, out: &mut Vec<TokenTree>) {
        while let Some(end) = item::attribute(*cursor) {
            copy(cursor, end, out);
        }
        let (guard, arrow) = split(*cursor, heads);
        self.retarget_all(cursor.up_to(guard), out);
        self.expression_into(guard.up_to(arrow), out);
        *cursor = arrow;
        if !cursor.is_end() {
            copy(cursor, arrow.skip(2), out);
            self.arm_body(cursor, tail, out);
        }
        if cursor.is_punct(0, ',') {
            self.token(cursor, out);
        }
    }

    fn arm_body(&mut self, cursor: &mut Cursor<'_>, tail: Tail, out: &mut Vec<TokenTree>) {
        let mut body = Vec::new();
        if let Some(spawned) = self.block_spawn(cursor, Place::Arm, &mut body) {
            let span = at(first_span(*cursor));
            match tail {
                _ if spawned == Spawned::Refused => out.append(&mut body),
                Tail::Statement | Tail::Body | Tail::Unit => {
                    out.extend(quote_spanned! {span=> { #(#body)*; } })
                }
                Tail::Value => out.append(&mut body),
            }
            if spawned == Spawned::Wrong {
                self.rest_of_arm(cursor, Tail::Value, out);
            } else if (tail == Tail::Value || spawned == Spawned::Refused)
                && !cursor.is_end()
                && !cursor.is_punct(0, ',')
            {
                out.extend(quote_spanned! {span=> , });
            }
        } else if let Some(construct) = statement_construct(*cursor)
            && rewritten_operand(*cursor).is_none()
        {
            self.construct(cursor, &construct, tail, out);
        } else {
            self.rest_of_arm(cursor, tail, out);
        }
    }

    fn rest_of_arm(&mut self, cursor: &mut Cursor<'_>, tail: Tail, out: &mut Vec<TokenTree>) {
        let end = expression_end(*cursor);
        let expression = cursor.up_to(end);
        let mut body = Vec::new();
        self.expression_into(expression, &mut body);
        *cursor = end;
        if tail == Tail::Unit && is_spawn(expression) {
            self.change();
            return out.extend(quote_spanned! {at_first(expression)=> { #(#body)*; } });
        }
        match (tail == Tail::Body)
            .then(|| self.leaving_handle(expression))
            .flatten()
        {
            Some(handle) => out.extend(quote_spanned! {at_first(expression)=> { #(#body)* #handle } }),
            None => out.append(&mut body),
        }
    }
}

/// Where the head of an arm stops being a pattern, and its `=>`.
pub(crate) fn split(cursor: Cursor<'_>, heads: Heads) -> (Cursor<'_>, Cursor<'_>) {
    let arrow = cursor.find(Cursor::is_fat_arrow);
    let guard = match heads {
        Heads::Pattern => cursor.find(|at| at.is_fat_arrow() || at.is_ident(0, "if")),
        Heads::Expression => cursor,
    };
    (guard, arrow)
}

/// The place behind the body of an arm, without its `,`.
pub(crate) fn body_end(start: Cursor<'_>) -> Cursor<'_> {
    match statement_construct(start) {
        Some(construct) => construct.end,
        None => expression_end(start),
    }
}

fn expression_end(start: Cursor<'_>) -> Cursor<'_> {
    let mut cursor = start;
    while !cursor.is_end() && !cursor.is_punct(0, ',') {
        cursor = angle::step(cursor);
    }
    cursor
}
