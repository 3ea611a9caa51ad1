//! Rewrites every `spawn` operator in a stream of tokens, at any depth.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::quote_spanned;

use super::arms::Heads;
use super::construct::{self, Construct, Piece};
use super::cursor::Cursor;
use super::follow::{self, Place, Spawned};
use super::item::{self, MacroCall};
use super::nested::Nested;
use super::{operator, race, stray, word};
use crate::error::Errors;
use crate::fallback;
use crate::input::Krate;
use crate::spans::{self, at};
use crate::spawn::{self, Spawn};

/// The one name by which a rewritten `spawn` refers to its scope. In messages rustc writes it `scope`; no user writes it so.
pub(crate) const SCOPE: &str = "r#scope";

/// That name, as the macro's own.
pub(super) fn scope_at(user: Span) -> Ident {
    Ident::new_raw("scope", at(user))
}

/// What a braced `spawn` is as the last thing in a block.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tail {
    Statement,
    /// A statement, and no `spawn` gives the block its value: the handle would leave the scope.
    Body,
    Value,
    /// Nothing has a value in the end, so that every `spawn` is a statement.
    Unit,
}

/// What the operators belong to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Owner {
    Scope,
    Race,
}

/// How the block of a task has the scope that it spawns into.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hold {
    Nothing,
    Capture,
    /// Of its own.
    Variable,
}

pub(crate) struct Scanner<'k> {
    pub(crate) krate: &'k Krate,
    pub(crate) errors: Errors,
    owner: Owner,
    uses: usize,
    /// How often something has been emitted that is not what was read.
    changes: usize,
    /// How many macros are around, whose arguments need not be Rust.
    pub(super) macros: usize,
    /// The last operator that stood in no macro.
    last: Option<Span>,
    /// Whether the expressions at hand are arguments, or elements of something.
    pub(super) values: bool,
    /// A `move` is on its way here.
    moves: bool,
    copies: bool,
    /// The block at hand is what was meant, and not what was written.
    pub(crate) recovered: bool,
    /// There was a `return` somewhere.
    pub(crate) returns: bool,
}

impl<'k> Scanner<'k> {
    pub(crate) fn new(krate: &'k Krate, owner: Owner) -> Self {
        Self {
            krate,
            errors: Errors::default(),
            owner,
            uses: 0,
            changes: 0,
            macros: 0,
            last: None,
            values: false,
            moves: false,
            copies: false,
            recovered: false,
            returns: false,
        }
    }

    pub(super) fn refer(&mut self) {
        self.uses += 1;
        self.change();
        self.copies |= self.moves || self.macros > 0;
    }

    /// The groups around are other ones now.
    pub(super) fn change(&mut self) {
        self.changes += 1;
    }

    pub(super) fn changes(&self) -> usize {
        self.changes
    }

    /// Whether an operator here is for certain that of a race: a macro may be another scope.
    pub(super) fn is_race(&self) -> bool {
        self.owner == Owner::Race && self.macros == 0
    }

    /// The block of a task, and what it has of the scope.
    pub(crate) fn task(&mut self, tokens: &[TokenTree]) -> (TokenStream, Hold) {
        let uses = self.uses;
        let (moves, copies) = (self.moves, self.copies);
        (self.moves, self.copies) = (false, false);
        let block = self.block(tokens, Tail::Statement);
        let hold = match self.uses > uses {
            false => Hold::Nothing,
            true if self.copies || self.owner == Owner::Race => Hold::Variable,
            true => Hold::Capture,
        };
        (self.moves, self.copies) = (moves, copies);
        if hold != Hold::Nothing {
            self.refer();
        }
        (block, hold)
    }

    /// Whether the scope may be copied where it is referred to: by a closure or a block that moves, or by what a macro makes
    /// of its arguments.
    pub(crate) fn copies(&self) -> bool {
        self.copies
    }

    /// How often the scope has been referred to so far.
    pub(crate) fn uses(&self) -> usize {
        self.uses
    }

    /// The contents of a block.
    pub(crate) fn block(&mut self, tokens: &[TokenTree], tail: Tail) -> TokenStream {
        let mut out = Vec::new();
        let mut cursor = Cursor::new(tokens);
        let values = std::mem::replace(&mut self.values, false);
        while !cursor.is_end() {
            self.statement(&mut cursor, tail, &mut out);
        }
        self.values = values;
        out.into_iter().collect()
    }

    /// Tokens in which no statement starts; `;` and `,` may separate expressions.
    pub(crate) fn expression(&mut self, tokens: &[TokenTree]) -> TokenStream {
        let mut out = Vec::new();
        self.expression_into(tokens, &mut out);
        out.into_iter().collect()
    }

    pub(super) fn bracketed(&mut self, tokens: &[TokenTree], values: bool) -> TokenStream {
        let values = std::mem::replace(&mut self.values, values);
        let inner = self.expression(tokens);
        self.values = values;
        inner
    }

    pub(super) fn expression_into(&mut self, tokens: &[TokenTree], out: &mut Vec<TokenTree>) {
        let mut cursor = Cursor::new(tokens);
        let moves = self.moves;
        while !cursor.is_end() {
            self.moves |= moves_what_it_captures(cursor);
            if let Some(end) = item::attribute(cursor) {
                copy(&mut cursor, end, out);
            } else if let Some(end) = item::end(cursor, false) {
                self.item(&mut cursor, end, out);
            } else if cursor.is_ident(0, "let") {
                self.retarget_to(&mut cursor, construct::behind_pattern, out);
            } else if operator::is_operator(cursor) {
                self.spawn_value(&mut cursor, out);
            } else if stray::awaits_spawn(cursor) {
                self.await_before(&mut cursor, out);
            } else if self.taken_handle(&mut cursor, out) {
                // It has been refused.
            } else if let Some(call) = MacroCall::parse(cursor) {
                self.macro_call(&mut cursor, &call, out);
            } else if cursor.brace(0).is_some() {
                self.token(&mut cursor, out);
            } else if let Some(construct) = Construct::parse(cursor) {
                self.construct(&mut cursor, &construct, Tail::Value, out);
            } else {
                self.token(&mut cursor, out);
            }
        }
        self.moves = moves;
    }

    /// The operator at the cursor, with its operand.
    pub(super) fn spawn(
        &mut self,
        cursor: &mut Cursor<'_>,
        place: Place,
        out: &mut Vec<TokenTree>,
    ) -> Spawned {
        let keyword = first_span(*cursor);
        let mut mistakes = Errors::default();
        let mut spawn = Spawn::parse(*cursor, &mut mistakes);
        spawn.recover();
        if self.is_race() {
            spawn.enter_race(&mut mistakes);
        } else if place == Place::Value
            && mistakes.is_empty()
            && let Some(message) = stray::taken_apart(*cursor, spawn.end, self.macros > 0)
        {
            mistakes.at(keyword, message);
        }
        let unended = self.check_before(*cursor, &mut mistakes, out);
        self.refer();
        let mut call = spawn::expand(&spawn, self);
        if self.macros == 0 {
            self.last = Some(keyword);
        }
        *cursor = spawn.end;
        let spawned = match spawn.braced_end() {
            Some(end) => {
                let behind = follow::Behind::of(end, place, self.macros > 0, &mut mistakes);
                *cursor = end.skip(behind.lost.len());
                if let Some(lost) = fallback::keep(behind.lost) {
                    call = quote_spanned! {at(spawn.operand.span())=> { #lost #call } };
                }
                let as_it_is = mistakes.is_empty() || spans::in_editor();
                match as_it_is || behind.spawned == Spawned::Wrong {
                    true => behind.spawned,
                    false => Spawned::Refused,
                }
            }
            None => Spawned::Expression,
        };
        let call = fallback::instead(mistakes, spawn.operand.span(), call);
        match cursor.is_ident(0, "else") {
            // Braces may not stand before it.
            true => out.extend(quote_spanned! {at(keyword)=> (#call) }),
            false => out.extend(call),
        }
        if unended && spawned == Spawned::Block {
            out.extend(quote_spanned! {at(keyword)=> ; });
        }
        let ended = matches!(spawned, Spawned::Block | Spawned::Refused);
        if !ended && word::begins_another(*cursor) {
            if spawned == Spawned::Expression {
                self.errors
                    .at(first_span(*cursor), "end the `spawn` before this with `;`");
            }
            out.extend(quote_spanned! {at(first_span(*cursor))=> ; });
        }
        spawned
    }

    /// A nested item is left alone: what is in it sees nothing of the scope.
    pub(super) fn item<'a>(&mut self, cursor: &mut Cursor<'a>, end: Cursor<'a>, out: &mut Vec<TokenTree>) {
        let item = cursor.up_to(end);
        out.extend(self.apart(
            item,
            "`spawn` does not reach into a function of its own: hand it the scope, `fn f(s: &Scope<'_, '_>)`, and write \
             `spawn!(s, ..)`",
        ));
        *cursor = end;
    }

    /// The contents of a block that leaves the scope behind. A macro in it may be another scope; what is a `spawn`
    /// outside of any is a mistake.
    pub(crate) fn elsewhere(&mut self, tokens: &[TokenTree], mistake: &str) -> TokenStream {
        let (uses, last) = (self.uses, self.last.take());
        let block = self.block(tokens, Tail::Statement);
        if let Some(operator) = std::mem::replace(&mut self.last, last) {
            self.errors.at(operator, mistake);
        } else {
            self.uses = uses;
        }
        block
    }

    /// Code that sees nothing of the scope. What is a `spawn` there for certain is a mistake.
    pub(crate) fn apart(&mut self, tokens: &[TokenTree], mistake: &str) -> TokenStream {
        if self.macros > 0 {
            return tokens.iter().cloned().collect();
        }
        let nested = Nested::of(tokens, Some(mistake));
        let Some(operator) = nested.first else {
            return tokens.iter().cloned().collect();
        };
        if !nested.is_said {
            self.errors.at(operator, mistake);
        }
        self.change();
        nested.rest.into_iter().collect()
    }

    /// One token, and all that is in it.
    pub(super) fn token(&mut self, cursor: &mut Cursor<'_>, out: &mut Vec<TokenTree>) {
        match cursor.next() {
            Some(TokenTree::Group(group)) => {
                let changes = self.changes();
                let inner = group.stream().into_iter().collect::<Vec<_>>();
                let inner = match group.delimiter() {
                    Delimiter::Brace => self.block(&inner, Tail::Value),
                    _ => self.bracketed(&inner, race::are_values(group, *cursor)),
                };
                let regrouped = self.regroup(group, changes, inner);
                out.push(stray::necessary(regrouped, group, *cursor));
            }
            Some(token) => {
                self.check_option(*cursor);
                out.push(self.retargeted(token));
            }
            None => {}
        }
    }

    pub(super) fn construct<'a>(
        &mut self,
        cursor: &mut Cursor<'a>,
        construct: &Construct<'a>,
        tail: Tail,
        out: &mut Vec<TokenTree>,
    ) {
        let values = std::mem::replace(&mut self.values, false);
        for piece in &construct.pieces {
            match piece {
                Piece::Label(_) => {}
                Piece::Plain(range) | Piece::Pattern(range) => {
                    self.retarget_all(cursor.slice(range.clone()), out);
                }
                Piece::Expression(range) => self.expression_into(cursor.slice(range.clone()), out),
                Piece::Block(group) => out.push(self.block_group(group, tail)),
                Piece::Loop(group) => out.push(self.block_group(group, Tail::Unit)),
                Piece::Async(group) => out.push(self.block_group(group, Tail::Value)),
                Piece::Arms(group) => {
                    let changes = self.changes();
                    let arms = group.stream().into_iter().collect::<Vec<_>>();
                    let arms = self.arms(&arms, tail, Heads::Pattern);
                    out.push(self.regroup(group, changes, arms));
                }
            }
        }
        self.values = values;
        *cursor = construct.end;
    }

    fn block_group(&mut self, group: &Group, tail: Tail) -> TokenTree {
        let changes = self.changes();
        let inner = group.stream().into_iter().collect::<Vec<_>>();
        let inner = self.block(&inner, tail);
        self.regroup(group, changes, inner)
    }

    /// The macro decides what its arguments mean; braces are read as arms if there is a `=>`, as statements if not.
    pub(super) fn macro_call<'a>(
        &mut self,
        cursor: &mut Cursor<'a>,
        call: &MacroCall<'a>,
        out: &mut Vec<TokenTree>,
    ) {
        if call.is_template() {
            return copy(cursor, call.at.skip(1), out);
        }
        copy(cursor, call.at, out);
        let changes = self.changes();
        let inner = call.arguments.stream().into_iter().collect::<Vec<_>>();
        let has_arms = !Cursor::new(&inner).find(Cursor::is_fat_arrow).is_end();
        self.macros += 1;
        let inner = match call.arguments.delimiter() {
            Delimiter::Brace if has_arms => self.arms(&inner, Tail::Value, Heads::Expression),
            Delimiter::Brace => self.block(&inner, Tail::Value),
            _ => self.expression(&inner),
        };
        self.macros -= 1;
        out.push(self.regroup(call.arguments, changes, inner));
        *cursor = call.at.skip(1);
    }
}

/// A closure or a block that moves begins here. (That of a `spawn` is no part of the expression around it.)
fn moves_what_it_captures(cursor: Cursor<'_>) -> bool {
    cursor.is_ident(usize::from(cursor.is_ident(0, "async")), "move")
}

pub(super) fn copy(cursor: &mut Cursor<'_>, end: Cursor<'_>, out: &mut Vec<TokenTree>) {
    out.extend(cursor.slice(cursor.position()..end.position()).iter().cloned());
    *cursor = cursor.at(end.position());
}

pub(super) fn first_span(cursor: Cursor<'_>) -> Span {
    cursor.peek(0).map_or_else(Span::call_site, TokenTree::span)
}
