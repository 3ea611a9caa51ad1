//! The operator inside a nested item, which is no part of the scope around it.

use proc_macro2::{Group, Span, TokenTree};
use quote::quote_spanned;

use super::cursor::Cursor;
use super::item::{self, MacroCall};
use super::operator;
use crate::error::Errors;
use crate::fallback;
use crate::spans::at;
use crate::spawn::Spawn;

/// Words that may follow a name.
const BEHIND_A_NAME: &[&str] = &["as", "else", "for", "if", "in", "where"];

/// An item less each `spawn` that can be nothing but the operator, so that rustc stumbles over none of them, and the
/// first of these.
#[derive(Default)]
pub(super) struct Nested<'m> {
    pub(super) first: Option<Span>,
    pub(super) rest: Vec<TokenTree>,
    /// What is wrong, to be said in place of the first.
    mistake: Option<&'m str>,
    pub(super) is_said: bool,
}

impl<'m> Nested<'m> {
    pub(super) fn of(item: &[TokenTree], mistake: Option<&'m str>) -> Self {
        let mut nested = Self {
            mistake,
            ..Self::default()
        };
        let mut cursor = Cursor::new(item);
        while !cursor.is_end() {
            cursor = nested.step(cursor);
        }
        nested
    }

    fn step<'a>(&mut self, cursor: Cursor<'a>) -> Cursor<'a> {
        let skipped =
            item::attribute(cursor).or_else(|| MacroCall::parse(cursor).map(|call| call.at.skip(1)));
        if let Some(end) = skipped {
            self.rest.extend_from_slice(cursor.up_to(end));
            return end;
        }
        if let Some(word) = cursor.ident(0).filter(|_| is_certain(cursor)) {
            self.first.get_or_insert(word.span());
            return match self.mistake.take().filter(|_| !is_block(cursor.skip(1))) {
                Some(mistake) => self.refuse(word.span(), cursor, mistake),
                None => self.operand(word.span(), cursor.skip(1)),
            };
        }
        match cursor.peek(0) {
            Some(TokenTree::Group(group)) => self.group(group),
            Some(token) => self.rest.push(token.clone()),
            None => {}
        }
        cursor.skip(1)
    }

    fn refuse<'a>(&mut self, word: Span, keyword: Cursor<'a>, mistake: &str) -> Cursor<'a> {
        let end = Spawn::parse(keyword, &mut Errors::default()).end;
        let operand = Self::of(keyword.skip(1).up_to(end), None);
        let mut errors = Errors::default();
        errors.at(word, mistake);
        self.is_said = true;
        self.rest.extend(fallback::instead(
            errors,
            word,
            operand.rest.into_iter().collect(),
        ));
        end
    }

    /// A block becomes a future; any other operand may stand without the word.
    fn operand<'a>(&mut self, word: Span, operand: Cursor<'a>) -> Cursor<'a> {
        let moves = usize::from(operand.is_ident(0, "move"));
        let Some(block) = operand.brace(moves) else {
            return operand;
        };
        self.rest.extend(quote_spanned! {at(word)=> let _ = async });
        self.rest.extend_from_slice(operand.up_to(operand.skip(moves)));
        self.group(block);
        self.rest.extend(quote_spanned! {at(word)=> ; });
        operand.skip(moves + 1)
    }

    fn group(&mut self, group: &Group) {
        let inner = Self::of(&group.stream().into_iter().collect::<Vec<_>>(), self.mistake);
        let Some(first) = inner.first else {
            return self.rest.push(group.clone().into());
        };
        self.first.get_or_insert(first);
        self.mistake = None;
        self.is_said |= inner.is_said;
        let mut regrouped = Group::new(group.delimiter(), inner.rest.into_iter().collect());
        regrouped.set_span(group.span());
        self.rest.push(regrouped.into());
    }
}

fn is_block(operand: Cursor<'_>) -> bool {
    operand.brace(usize::from(operand.is_ident(0, "move"))).is_some()
}

fn is_certain(cursor: Cursor<'_>) -> bool {
    let next = cursor.skip(1);
    let block = usize::from(next.is_ident(0, "move"));
    operator::is_operator(cursor)
        && match next.brace(block) {
            Some(group) => starts_statement(cursor) && (block == 1 || !is_literal(group)),
            None => next
                .ident(0)
                .is_some_and(|word| !BEHIND_A_NAME.iter().any(|other| word == other)),
        }
}

fn starts_statement(cursor: Cursor<'_>) -> bool {
    match cursor.before(1) {
        None => true,
        Some(TokenTree::Punct(sign)) => sign.as_char() == ';',
        Some(TokenTree::Group(group)) => group.delimiter() == proc_macro2::Delimiter::Brace,
        _ => false,
    }
}

/// Whether the braces may hold the fields of a struct, or of its literal.
fn is_literal(braces: &Group) -> bool {
    let tokens = braces.stream().into_iter().collect::<Vec<_>>();
    let cursor = Cursor::new(&tokens);
    let field = cursor.is_punct(1, ':') && !cursor.is_pair(1, ':', ':');
    cursor.ident(0).is_none() || field || cursor.is_punct(1, ',') || cursor.skip(1).is_end()
}
