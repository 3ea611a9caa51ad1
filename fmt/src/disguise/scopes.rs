//! `scope!` within and without braces.

use std::ops::Range;

use proc_macro2::{Delimiter, Group, TokenTree};

use super::Disguise;
use super::operator::start_of;
use crate::mark::{Mark, Shape, width};
use crate::scope::Scope;
use crate::text;
use crate::tokens::{Cursor, MacroCall, item_end};

impl Disguise<'_> {
    /// `scope! { .. }` becomes a block.
    pub(super) fn scope_in_braces(&mut self, start: usize, call: &MacroCall<'_>) -> usize {
        let open = call.arguments.span_open().byte_range().start;
        let path = self.path(start, call);
        let head = format!("{path}! ");
        self.check_head(&(start..open));
        self.braces += 1;
        let mark = self.mark(start..open, Mark::new(width(&head), head, Shape::Block), "");
        let tokens = text::contents(call.arguments);
        self.check_scope(&tokens, start);
        self.with_spawns(true, |inside| inside.body(&tokens, call.arguments));
        self.braces -= 1;
        mark
    }

    /// `scope!(|s| { .. })` is Rust up to what stands in it.
    pub(super) fn scope_in_parentheses(&mut self, start: usize, call: &MacroCall<'_>) {
        let tokens = text::contents(call.arguments);
        let cursor = Cursor::new(&tokens);
        self.check_scope(&tokens, start);
        self.with_spawns(true, |inside| {
            if cursor.is_ident(0, "move") && !cursor.is_punct(1, '|') && !cursor.skip(1).is_end() {
                inside.glued_move(cursor);
                inside.expression(cursor.skip(1).rest());
            } else {
                inside.expression(&tokens);
            }
        });
    }

    /// The path of a macro, without `!`.
    pub(super) fn path(&mut self, start: usize, call: &MacroCall<'_>) -> String {
        let end = call.at.before(1).map_or(start, |sign| text::range(sign).start);
        self.text[start..end].split_whitespace().collect()
    }

    fn check_scope(&mut self, tokens: &[TokenTree], at: usize) {
        let (_, errors, _) = Scope::parse(tokens);
        self.refuse_errors(at, errors);
    }

    /// `[move] [|s|] BODY` in braces.
    fn body(&mut self, tokens: &[TokenTree], braces: &Group) {
        let cursor = Cursor::new(tokens);
        if cursor.is_end() {
            return;
        }
        let rest = behind_prefix(cursor);
        let typed_over_lines = |range: Range<usize>| self.text[range].contains('\n');
        let begins = text::inside(braces).start;
        let own_line = typed_over_lines(begins..start_of(cursor));
        let has_prefix = rest.position() > 0;
        let breaks = own_line
            || (has_prefix && typed_over_lines(start_of(cursor)..start_of(rest).min(self.text.len())));
        let is_closure = has_prefix && rest.before(1).is_some_and(|token| token.to_string() == "|");
        if has_prefix && !rest.is_end() && (is_statements(rest) || (breaks && !is_closure)) {
            self.prefix_on_the_line_of_the_brace(cursor, rest);
            return self.block(rest.rest());
        }
        if own_line {
            self.line_break(begins..text::inside(braces).end);
        }
        if is_closure {
            self.expression(tokens);
        } else if has_prefix && !rest.is_end() {
            self.glued_move(cursor);
            self.block(rest.rest());
        } else {
            self.block(tokens);
        }
    }

    /// Keeps the body of a scope off the line of its brace.
    fn line_break(&mut self, inside: Range<usize>) {
        let blank = &self.text[inside.clone()];
        let first = inside.start + blank.len() - blank.trim_start().len();
        // A comment on the line of the brace stays there.
        let below = self.text[inside.start..first].contains('\n') && self.text[first..].starts_with('/');
        let rust = if below { "();\n" } else { "(); " };
        self.mark(first..first, Mark::new(0, "", Shape::Opening), rust);
    }

    fn prefix_on_the_line_of_the_brace(&mut self, start: Cursor<'_>, rest: Cursor<'_>) {
        let range = text::extent(start.up_to(rest)).unwrap_or(0..0);
        self.check_head(&range);
        let closure = rest.before(1).is_some_and(|token| token.to_string() == "|");
        let words = match (closure, start.is_ident(0, "move")) {
            (true, true) => format!(" move {}", self.squeezed(start.skip(1).up_to(rest))),
            (true, false) => format!(" {}", self.squeezed(start.up_to(rest))),
            _ => " move".to_owned(),
        };
        self.mark(range, Mark::new(0, words, Shape::Opening), "(); ");
    }

    fn squeezed(&self, tokens: &[TokenTree]) -> String {
        tokens.iter().map(ToString::to_string).collect()
    }

    /// `move` in front of an expression.
    fn glued_move(&mut self, word: Cursor<'_>) {
        let range = start_of(word)..start_of(word.skip(1));
        self.check_head(&range);
        self.mark(range, Mark::new(5, "move ", Shape::Operand), "");
    }
}

/// The place behind `[move] [|NAME|]`.
fn behind_prefix(start: Cursor<'_>) -> Cursor<'_> {
    let bar = start.skip(usize::from(start.is_ident(0, "move")));
    match bar.is_punct(0, '|') && bar.is_punct(2, '|') {
        true => bar.skip(3),
        false => bar,
    }
}

/// Whether it is more than one expression.
fn is_statements(start: Cursor<'_>) -> bool {
    let several = !start.find(|at| at.is_punct(0, ';')).is_end();
    let several = several || (start.brace(0).is_some() && !start.skip(1).is_end());
    several || start.is_ident(0, "let") || start.is_punct(0, '#') || item_end(start, true).is_some()
}

pub(super) fn is_brace(call: &MacroCall<'_>) -> bool {
    call.arguments.delimiter() == Delimiter::Brace
}
