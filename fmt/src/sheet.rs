//! The file that is made up for rustfmt: a function for each body, with as many blocks around it as in its own place.

use std::fmt::Write as _;
use std::ops::Range;

use proc_macro2::TokenTree;

use crate::text::{self, Outcome, Reason};
use crate::tokens::Cursor;

pub(crate) struct Entry<'a> {
    pub(crate) depth: usize,
    pub(crate) disguised: &'a str,
}

pub(crate) fn write(entries: &[Entry<'_>]) -> String {
    let mut sheet = String::new();
    for (index, entry) in entries.iter().enumerate() {
        let open = "{".repeat(entry.depth);
        let close = "}".repeat(entry.depth);
        let _ = writeln!(sheet, "fn body_{index}() {open}\n{};\n{close}", entry.disguised);
    }
    sheet
}

/// The bodies in the formatted sheet.
pub(crate) fn read(sheet: &str, depths: impl Iterator<Item = usize>) -> Outcome<Vec<Range<usize>>> {
    let tokens = text::lex(sheet)?;
    let mut cursor = Cursor::new(&tokens);
    let mut bodies = Vec::new();
    for depth in depths {
        let function = cursor.find(|at| at.brace(0).is_some());
        bodies.push(unwrap(function.up_to(function.skip(1)), depth).ok_or_else(misread)?);
        cursor = function.skip(1);
    }
    Ok(bodies)
}

/// What is in so many braces, without its `;`.
fn unwrap(tokens: &[TokenTree], depth: usize) -> Option<Range<usize>> {
    let cursor = Cursor::new(tokens);
    if depth == 0 {
        let last = tokens.len().checked_sub(1)?;
        return text::extent(tokens.get(..last)?).filter(|_| cursor.is_punct(last, ';'));
    }
    unwrap(&text::contents(cursor.brace(0)?), depth - 1)
}

fn misread() -> Reason {
    Reason::new(0, "rustfmt has given back something else")
}
