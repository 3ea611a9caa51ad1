//! `spawn ..` and `spawn!(s, ..)`.

use std::ops::Range;

use proc_macro2::Span;

use super::Disguise;
use crate::error::Errors;
use crate::mark::{Mark, Shape, width};
use crate::spawn::Spawn;
use crate::text;
use crate::tokens::{Cursor, MacroCall, step};

impl Disguise<'_> {
    /// The operator at the cursor with its operand; the mark's number and the place behind it.
    pub(super) fn spawn<'a>(&mut self, keyword: Cursor<'a>) -> (usize, Cursor<'a>) {
        let spawn = Spawn::parse(keyword, &mut Errors::default());
        let mark = self.form(keyword, &spawn);
        (mark, spawn.end)
    }

    /// `spawn!(TARGET, FORM)`
    pub(super) fn spawn_call(&mut self, call: &MacroCall<'_>) {
        let tokens = text::contents(call.arguments);
        let mut form = Cursor::new(&tokens);
        while !form.is_end() && !form.is_punct(0, ',') {
            form = step(form);
        }
        self.expression(Cursor::new(&tokens).up_to(form));
        let form = form.skip(1);
        if form.is_end() {
            return;
        }
        let spawn = Spawn::parse_form(form, Span::call_site(), &mut Errors::default());
        let is_rust = spawn.operand.span().byte_range().start == start_of(form) && spawn.finally.is_none();
        self.with_spawns(true, |inside| match is_rust {
            true => inside.expression(form.rest()),
            false => {
                inside.form(form, &spawn);
                inside.expression(spawn.end.rest());
            }
        });
    }

    /// From the first word in front of the operand on.
    fn form(&mut self, start: Cursor<'_>, spawn: &Spawn<'_>) -> usize {
        let operand_start = spawn.operand.span().byte_range().start;
        let operand = start.find(|at| start_of(at) >= operand_start);
        if start_of(operand) != operand_start || operand.position() >= spawn.end.position() {
            let nowhere = start_of(start)..start_of(start);
            self.refuse(nowhere.start, "`spawn` has no operand");
            return self.mark(nowhere, Mark::new(0, "", Shape::Operand), "");
        }
        let range = start_of(start)..operand_start;
        let head = self.head(start.up_to(operand), range.clone());
        let wide = width(&head).min(self.widest);
        let cleanup = spawn.finally.as_ref().and_then(|finally| finally.block.as_ref());
        let operand_end = match cleanup {
            Some(_) => operand.find(|at| at.position() + 2 == spawn.end.position()),
            None => spawn.end,
        };
        let mark = match (spawn.is_block(), cleanup) {
            (_, None) => {
                let shape = if spawn.is_block() {
                    Shape::Block
                } else {
                    Shape::Operand
                };
                self.mark(range, Mark::new(wide, head, shape), "")
            }
            // `if _ ` is five wide, and `finally` three wider than `else`.
            (true, Some(_)) => {
                let mark = Mark::new((wide + 3).saturating_sub(5), head, Shape::BlockWithCleanup);
                self.mark(range, mark, "if _ ")
            }
            // `if ` is three wide, ` finally` eight.
            (false, Some(_)) => {
                let mark = Mark::new(wide + 5, head, Shape::OperandWithCleanup);
                self.mark(range, mark, "if ")
            }
        };
        self.operand(operand.up_to(operand_end), spawn);
        if let (Some(cleanup), Some(word)) = (cleanup, operand_end.peek(0)) {
            match spawn.is_block() {
                true => self.edits.replace(text::range(word), "else"),
                false => self.edits.replace(self.with_blanks(text::range(word)), ""),
            }
            self.block(&text::contents(cleanup));
        }
        mark
    }

    /// A word with the blanks behind it: where rustfmt leaves a line as it is, they must not pile up.
    fn with_blanks(&self, word: Range<usize>) -> Range<usize> {
        let rest = &self.text[word.end..];
        word.start..word.end + (rest.len() - rest.trim_start().len())
    }

    fn operand(&mut self, tokens: &[proc_macro2::TokenTree], spawn: &Spawn<'_>) {
        match Cursor::new(tokens).brace(0) {
            Some(block) if spawn.is_block() => self.block(&text::contents(block)),
            _ => self.expression(tokens),
        }
    }
}

/// Where the token at the cursor begins, or the end of everything.
pub(super) fn start_of(cursor: Cursor<'_>) -> usize {
    cursor
        .peek(0)
        .map_or(usize::MAX, |token| text::range(token).start)
}
