//! Finds what is to be disguised, as the scanner of the macros finds what is to be rewritten.

use proc_macro2::{Delimiter, Group, TokenTree};

use super::Disguise;
use super::operator::start_of;
use super::scopes::is_brace;
use crate::error::Errors;
use crate::find::{is_scope, is_skip, skipped_end};
use crate::mark::{Mark, Shape};
use crate::spawn::Spawn;
use crate::text;
use crate::tokens::{
    Construct, Cursor, Heads, MacroCall, Piece, arm_body_end, attribute, behind_pattern, item_end, split_arm,
    statement_construct,
};

impl Disguise<'_> {
    /// The contents of a block.
    pub(super) fn block(&mut self, tokens: &[TokenTree]) {
        let mut cursor = Cursor::new(tokens);
        while !cursor.is_end() {
            cursor = self.statement(cursor);
        }
    }

    fn statement<'a>(&mut self, start: Cursor<'a>) -> Cursor<'a> {
        let cursor = behind_attributes(start);
        if is_skip(self.text, start.up_to(cursor)) {
            return self.skipped(cursor);
        }
        if let Some(end) = item_end(cursor, true) {
            self.with_spawns(false, |inside| inside.item(cursor.up_to(end)));
            return end;
        }
        if let Some((mark, end)) = self.block_spawn(cursor) {
            self.end_statement(mark, end);
            return self.end_of_ended(end);
        }
        if let Some(construct) = statement_construct(cursor) {
            self.construct(cursor, &construct);
            return construct.end;
        }
        if let Some(end) = MacroCall::statement_end(cursor) {
            let mark = self.marks.len();
            self.expression(cursor.up_to(end));
            let call = cursor.find(|at| at.position() + 1 == end.position());
            if self.is_own(call) && self.marks.len() > mark {
                self.end_statement(mark, end);
            }
            return self.end_of_ended(end);
        }
        let end = cursor.find(|at| at.is_punct(0, ';'));
        self.expression(cursor.up_to(end));
        end.skip(usize::from(!end.is_end()))
    }

    /// Over what follows on a statement that has ended with its block.
    fn end_of_ended<'a>(&mut self, behind: Cursor<'a>) -> Cursor<'a> {
        let goes_on = behind.is_ident(0, "else") || behind.is_punct(0, '.') || behind.is_punct(0, '?');
        match behind.is_punct(0, ';') || behind.is_punct(0, ',') {
            true => behind.skip(1),
            false if goes_on => {
                let end = behind.find(|at| at.is_punct(0, ';'));
                self.expression(behind.up_to(end));
                end
            }
            false => behind,
        }
    }

    /// Whether the braces at the cursor are the input of one of this language's macros.
    fn is_own(&self, braces: Cursor<'_>) -> bool {
        let name = braces.before(2).map(ToString::to_string);
        name.is_some_and(|name| name == "catch_group" || is_scope(&name))
    }

    /// Where `#[rustfmt::skip]` stands before it, a statement stays as it was typed.
    fn skipped<'a>(&mut self, start: Cursor<'a>) -> Cursor<'a> {
        let end = skipped_end(start);
        let range = text::extent(start.up_to(end)).unwrap_or(0..0);
        let mut mark = Mark::new(0, &self.text[range.clone()], Shape::Opaque);
        mark.semicolon = !end.is_end();
        let rust = if mark.semicolon { "();" } else { "()" };
        self.mark(range, mark, rust);
        end
    }

    fn block_spawn<'a>(&mut self, cursor: Cursor<'a>) -> Option<(usize, Cursor<'a>)> {
        if !self.is_operator(cursor) {
            return None;
        }
        Spawn::parse(cursor, &mut Errors::default()).braced_end()?;
        Some(self.spawn(cursor))
    }

    /// An item is a world of its own, but may hold scopes.
    fn item(&mut self, tokens: &[TokenTree]) {
        self.expression(tokens);
    }

    /// Tokens in which no statement starts; `;` and `,` may separate expressions.
    pub(super) fn expression(&mut self, tokens: &[TokenTree]) {
        let mut cursor = Cursor::new(tokens);
        while !cursor.is_end() {
            cursor = self.step(cursor);
        }
    }

    fn step<'a>(&mut self, cursor: Cursor<'a>) -> Cursor<'a> {
        if let Some(end) = attribute(cursor) {
            return end;
        }
        if cursor.is_ident(0, "let") {
            return behind_pattern(cursor);
        }
        if self.is_operator(cursor) {
            return self.spawn(cursor).1;
        }
        if let Some(call) = MacroCall::parse(cursor) {
            self.macro_call(cursor, &call);
            return call.at.skip(1);
        }
        if let Some(group) = cursor.any_group(0) {
            self.group(group);
            return cursor.skip(1);
        }
        match Construct::parse(cursor) {
            Some(construct) => {
                self.construct(cursor, &construct);
                construct.end
            }
            None => cursor.skip(1),
        }
    }

    fn group(&mut self, group: &Group) {
        let inner = text::contents(group);
        match group.delimiter() {
            Delimiter::Brace => self.block(&inner),
            _ => self.expression(&inner),
        }
    }

    fn construct(&mut self, start: Cursor<'_>, construct: &Construct<'_>) {
        for piece in &construct.pieces {
            match piece {
                Piece::Label(_) | Piece::Plain(_) | Piece::Pattern(_) => {}
                Piece::Expression(range) => self.expression(start.slice(range.clone())),
                Piece::Block(group) | Piece::Loop(group) | Piece::Async(group) => {
                    self.block(&text::contents(group));
                }
                Piece::Arms(group) => self.arms(&text::contents(group)),
            }
        }
    }

    fn arms(&mut self, tokens: &[TokenTree]) {
        let mut cursor = Cursor::new(tokens);
        while !cursor.is_end() {
            cursor = self.arm(behind_attributes(cursor));
        }
    }

    fn arm<'a>(&mut self, start: Cursor<'a>) -> Cursor<'a> {
        let (guard, arrow) = split_arm(start, Heads::Pattern);
        self.expression(guard.up_to(arrow));
        let body = arrow.skip(2);
        let end = match self.block_spawn(body) {
            Some((_, end)) => self.end_arm(end),
            None => {
                let end = arm_body_end(body);
                self.expression(body.up_to(end));
                end
            }
        };
        end.skip(usize::from(end.is_punct(0, ',')))
    }

    /// Rust wants a `,` behind a block that stands behind an operator.
    fn end_arm<'a>(&mut self, end: Cursor<'a>) -> Cursor<'a> {
        if let Some(block) = end.before(1).filter(|_| !end.is_end() && !end.is_punct(0, ',')) {
            self.edits.insert(text::range(block).end, ",");
        }
        end
    }

    /// A call by one of this language's names, or another macro's, of which rustfmt reads those without braces.
    pub(super) fn macro_call(&mut self, cursor: Cursor<'_>, call: &MacroCall<'_>) {
        let start = start_of(path_start(call));
        match call.name.as_str() {
            _ if call.is_template() => {}
            name if is_scope(name) && is_brace(call) => {
                self.scope_in_braces(start, call);
            }
            name if is_scope(name) => self.scope_in_parentheses(start, call),
            "catch_group" if is_brace(call) => {
                self.catch_group(start, call);
            }
            "catch_group" => self.refuse(start_of(cursor), "`catch_group!` is formatted in braces only"),
            "spawn" if call.arguments.delimiter() == Delimiter::Parenthesis => self.spawn_call(call),
            _ if is_brace(call) => {}
            _ => self.expression(&text::contents(call.arguments)),
        }
    }
}

/// Where the path of the macro begins.
pub(crate) fn path_start<'a>(call: &MacroCall<'a>) -> Cursor<'a> {
    let mut name = call.at.position().saturating_sub(2);
    let tokens = call.at.at(0);
    while name >= 2 && tokens.at(name - 2).is_pair(0, ':', ':') {
        name -= if name >= 3 && tokens.ident(name - 3).is_some() {
            3
        } else {
            2
        };
    }
    tokens.at(name)
}

pub(crate) fn behind_attributes(start: Cursor<'_>) -> Cursor<'_> {
    let mut cursor = start;
    while let Some(end) = attribute(cursor) {
        cursor = end;
    }
    cursor
}
