//! What is spawned: a block, or an expression.

use std::borrow::Cow;

use proc_macro2::{Delimiter, Group, Ident, Span, TokenTree};

use super::awaited::Awaited;
use super::capture::Capture;
use super::options::Options;
use super::slips;
use crate::error::Errors;
use crate::spans;
use crate::tokens::{Cursor, begins_another, ends_expression, step};

pub(crate) const NOTHING: &str = "nothing to spawn: write `spawn EXPR` or `spawn { .. }`";

pub(crate) enum Operand<'a> {
    /// `[move | move(NAMES)] { .. }`
    Block {
        capture: Capture,
        block: Group,
    },
    Expression(Cow<'a, [TokenTree]>),
    /// An expression that is no task; an error has been noted.
    Refused(Cow<'a, [TokenTree]>),
}

impl<'a> Operand<'a> {
    /// `keyword` is blamed for an operand that is not there; the options are repeated in what is advised.
    pub(super) fn parse(
        start: Cursor<'a>,
        (keyword, options): (Span, &Options),
        errors: &mut Errors,
        strays: &mut Vec<TokenTree>,
    ) -> (Self, Cursor<'a>) {
        let start = slips::behind_words(start, errors, strays);
        if let Some(block) = start.block(0) {
            let capture = Capture::Borrow;
            return (Self::Block { capture, block }, start.skip(1));
        }
        if let Some(word) = start.ident(0).filter(|word| *word == "move") {
            if let Some(block) = start.block(1) {
                let capture = Capture::Move(word.clone());
                return (Self::Block { capture, block }, start.skip(2));
            }
            if let Some(names) = slips::names_in_brackets(start.skip(1), errors)
                .or_else(|| start.group(1, Delimiter::Parenthesis))
            {
                return Self::parse_named(start.skip(2), names, errors, strays);
            }
            if !start.is_punct(1, '|') {
                return Self::parse_moving(word, start.skip(1), options, errors, strays);
            }
        }
        if let Some(names) = slips::names_in_brackets(start, errors) {
            return Self::parse_named(start.skip(1), names, errors, strays);
        }
        match slips::no_task(start, options) {
            Some((end, message)) => {
                errors.at(start.peek(0).map_or(keyword, TokenTree::span), message);
                (Self::refused(start, end), end)
            }
            None => Self::parse_expression(start, keyword, errors, strays),
        }
    }

    fn refused(start: Cursor<'a>, end: Cursor<'a>) -> Self {
        Self::Refused(start.up_to(end).into())
    }

    /// `move` without a block.
    fn parse_moving(
        word: &Ident,
        start: Cursor<'a>,
        options: &Options,
        errors: &mut Errors,
        strays: &mut Vec<TokenTree>,
    ) -> (Self, Cursor<'a>) {
        let message = format!(
            "`move` needs a block: write `spawn{} move {{ .. }}`, or drop it, since a call takes its arguments at once",
            options.shown(),
        );
        errors.at(word.span(), message);
        strays.push(word.clone().into());
        let end = expression_end(start);
        match start.up_to(end) {
            [] => (Self::refused(start, start), end),
            _ => Self::parse_expression(start, word.span(), errors, strays),
        }
    }

    fn parse_named(
        start: Cursor<'a>,
        names: &'a Group,
        errors: &mut Errors,
        strays: &mut Vec<TokenTree>,
    ) -> (Self, Cursor<'a>) {
        let mut body = start;
        if let Some(word) = body
            .ident(0)
            .filter(|word| *word == "move" && body.block(1).is_some())
        {
            errors.at(
                word.span(),
                "the list says what is moved: add the names to it, or write `spawn move { .. }`",
            );
            strays.push(word.clone().into());
            body = body.skip(1);
        }
        match body.block(0) {
            Some(block) => {
                let capture = Capture::parse_named(names, errors, strays);
                (Self::Block { capture, block }, body.skip(1))
            }
            None => {
                errors.at(
                    names.span(),
                    "a block has to follow: write `spawn move(..) { .. }`",
                );
                let word = start.at(start.position() - 2);
                strays.extend(word.up_to(body).iter().cloned());
                let end = expression_end(body);
                (Self::refused(body, end), end)
            }
        }
    }

    fn parse_expression(
        start: Cursor<'a>,
        keyword: Span,
        errors: &mut Errors,
        strays: &mut Vec<TokenTree>,
    ) -> (Self, Cursor<'a>) {
        let end = expression_end(start);
        let tokens = start.up_to(end);
        if tokens.is_empty() {
            // An option that takes up the rest has been blamed already.
            if errors.is_empty() {
                errors.at(keyword, NOTHING);
            }
            return (Self::refused(start, end), end);
        }
        if let Some((place, message)) = slips::in_parentheses(tokens) {
            errors.at(place, message);
            return (Self::refused(start, end), end);
        }
        match Awaited::of(tokens) {
            Some(Awaited::Last {
                future,
                word,
                message,
            }) => {
                errors.at(word, message);
                let behind = start.at(start.position() + future);
                strays.extend_from_slice(behind.up_to(end));
                (Self::Expression(start.up_to(behind).into()), end)
            }
            Some(Awaited::Within { word, message }) => {
                errors.at(word, message);
                (Self::refused(start, end), end)
            }
            None => (Self::Expression(tokens.into()), end),
        }
    }

    pub(crate) fn span(&self) -> Span {
        match self {
            Self::Block { block, .. } => block.span_open(),
            Self::Expression(tokens) | Self::Refused(tokens) => spans::first(tokens),
        }
    }
}

/// The end of an operand that is no block.
pub(super) fn expression_end(start: Cursor<'_>) -> Cursor<'_> {
    let mut cursor = start;
    let mut branches = false;
    while !cursor.is_end() && !ends_operand(start, cursor, branches) {
        branches |= cursor.is_ident(0, "if");
        cursor = step(cursor);
    }
    cursor
}

/// An `else` that no `if` in the operand is waiting for belongs to a `let` around it.
fn ends_operand(start: Cursor<'_>, cursor: Cursor<'_>, branches: bool) -> bool {
    let separated = cursor.is_punct(0, ';') || cursor.is_punct(0, ',') || cursor.is_fat_arrow();
    let behind_operand = cursor.position() > start.position() && ends_expression(cursor.before(1));
    let over = cursor.is_ident(0, "finally") || (cursor.is_ident(0, "else") && !branches);
    separated || (behind_operand && (over || begins_another(cursor)))
}
