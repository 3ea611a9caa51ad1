//! Puts back what a body has been disguised from.

mod shapes;

use proc_macro2::TokenTree;

use crate::mark::{Mark, SHORTEST};
use crate::text::{self, Edits, Outcome, Reason};
use crate::tokens::Cursor;

/// A formatted body, whose first line has no indentation, without its disguise.
pub(crate) fn restore(formatted: &str, marks: &[Mark]) -> Outcome<String> {
    let tokens = text::lex(formatted)?;
    let mut restore = Restore {
        text: formatted,
        marks: marks.iter(),
        edits: Edits::default(),
    };
    restore.list(&tokens, 0)?;
    match restore.marks.next() {
        None => Ok(restore.edits.apply(formatted, 0..formatted.len())),
        Some(_) => Err(lost()),
    }
}

struct Restore<'a> {
    text: &'a str,
    marks: std::slice::Iter<'a, Mark>,
    edits: Edits,
}

impl<'a> Restore<'a> {
    /// `open` is the place behind the bracket around.
    fn list(&mut self, tokens: &[TokenTree], open: usize) -> Outcome<()> {
        let mut cursor = Cursor::new(tokens);
        while !cursor.is_end() {
            let run = run_length(cursor);
            if run >= SHORTEST {
                cursor = self.run(cursor, run, open)?;
                continue;
            }
            if let Some(group) = cursor.any_group(0) {
                self.group(group)?;
            }
            cursor = cursor.skip(1);
        }
        Ok(())
    }

    fn group(&mut self, group: &proc_macro2::Group) -> Outcome<()> {
        self.list(&text::contents(group), text::inside(group).start)
    }

    fn run<'c>(&mut self, start: Cursor<'c>, run: usize, open: usize) -> Outcome<Cursor<'c>> {
        let mark: &'a Mark = self.marks.next().ok_or_else(lost)?;
        if run < mark.bangs {
            return Err(lost());
        }
        self.shape(mark, start, start.skip(mark.bangs), open)
    }

    /// Removes the `;` at the cursor if it is an added one.
    fn end<'c>(&mut self, mark: &Mark, cursor: Cursor<'c>) -> Cursor<'c> {
        match cursor.peek(0) {
            Some(token) if mark.semicolon && cursor.is_punct(0, ';') => {
                self.edits.replace(text::range(token), "");
                cursor.skip(1)
            }
            _ => cursor,
        }
    }
}

/// How many exclamation marks stand here without a gap.
fn run_length(cursor: Cursor<'_>) -> usize {
    let mut length = 0;
    while cursor.is_punct(length, '!') && (length == 0 || touches(cursor.skip(length))) {
        length += 1;
    }
    length
}

fn touches(cursor: Cursor<'_>) -> bool {
    match (cursor.before(1), cursor.peek(0)) {
        (Some(before), Some(token)) => text::range(before).end == text::range(token).start,
        _ => false,
    }
}

/// Where the token at the cursor begins.
fn start(cursor: Cursor<'_>) -> Outcome<usize> {
    cursor
        .peek(0)
        .map(|token| text::range(token).start)
        .ok_or_else(lost)
}

/// Where the token before the cursor ends.
fn end_before(cursor: Cursor<'_>) -> Outcome<usize> {
    cursor
        .before(1)
        .map(|token| text::range(token).end)
        .ok_or_else(lost)
}

fn lost() -> Reason {
    Reason::new(0, "rustfmt has given back something else")
}
