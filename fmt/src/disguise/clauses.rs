//! `catch_group! { try { .. } except* .. }` becomes a `match`.

use proc_macro2::{Group, TokenTree};

use super::operator::start_of;
use super::{Disguise, types};
use crate::catch::Catch;
use crate::mark::{Clause, Mark, Shape, width};
use crate::text;
use crate::tokens::{Cursor, MacroCall, close_angle};

/// `unsafe ` in front of a block, which is wider than nothing.
const UNSAFE: usize = 7;

/// One block of the `catch_group!` with the words in front of it.
struct Part<'a> {
    start: Cursor<'a>,
    /// The `if` of the guard.
    guard: Option<Cursor<'a>>,
    arrow: Option<Cursor<'a>>,
    block: Cursor<'a>,
}

impl Disguise<'_> {
    pub(super) fn catch_group(&mut self, start: usize, call: &MacroCall<'_>) -> usize {
        let open = call.arguments.span_open().byte_range().start;
        let head = format!("{}! ", self.path(start, call));
        self.check_head(&(start..open));
        let tokens = text::contents(call.arguments);
        let (_, errors, _) = Catch::parse(&tokens);
        self.refuse_errors(start, errors);
        // `match _ ` is eight wide.
        let mark = Mark::new(width(&head).saturating_sub(8), head, Shape::Clauses(Vec::new()));
        self.braces += 1;
        let mark = self.mark(start..open, mark, "match _ ");
        let mut cursor = Cursor::new(&tokens);
        while self.refusal.is_none() && !cursor.is_end() {
            cursor = self.part(mark, cursor);
        }
        self.braces -= 1;
        mark
    }

    fn part<'a>(&mut self, mark: usize, start: Cursor<'a>) -> Cursor<'a> {
        let Some(part) = Part::parse(start) else {
            self.refuse(start_of(start), "a clause has no block");
            return start.to_end();
        };
        let behind = part.block.skip(1);
        let comma = behind.is_punct(0, ',');
        let clause = Clause {
            words: self.words(&part),
            arrow: part.arrow.is_some(),
            comma,
        };
        self.clause_head(&part, &clause);
        if let Shape::Clauses(clauses) = &mut self.marks[mark].shape {
            clauses.push(clause);
        }
        if let (Some(guard), Some(arrow)) = (part.guard, part.arrow) {
            self.expression(guard.skip(1).up_to(arrow));
        }
        if let Some(block) = part.block.brace(0) {
            if is_guarded(block) {
                self.edits.insert(block.span_open().byte_range().start, "unsafe ");
            }
            self.block(&text::contents(block));
            if !comma {
                self.edits.insert(block.span_close().byte_range().end, ",");
            }
        }
        behind.skip(usize::from(comma))
    }

    /// Names in place of the words, and an arrow where there is none.
    fn clause_head(&mut self, part: &Part<'_>, clause: &Clause) {
        let range = start_of(part.start)..start_of(part.head_end());
        self.check_head(&range);
        let last = clause.words.len() - 1;
        let unsafe_block = part.block.brace(0).is_some_and(is_guarded);
        let names = clause.words.iter().enumerate().map(|(index, words)| {
            let less = if index == last && part.guard.is_none() && unsafe_block {
                UNSAFE
            } else {
                0
            };
            Self::stand_in(words, less)
        });
        let names = names.collect::<Vec<_>>().join(" | ");
        let arrow = if clause.arrow { " " } else { " => " };
        self.edits.replace(range, names + arrow);
    }

    /// `except* A`, `B as name`, of which rustfmt gives each a line of its own where one is not enough for all.
    fn words(&mut self, part: &Part<'_>) -> Vec<String> {
        let end = part.head_end();
        if !part.start.is_ident(0, "except") {
            return vec![spaced(part.start.up_to(end))];
        }
        let types = part.start.skip(2);
        let mut words = Vec::new();
        let mut from = types;
        let mut at = types;
        while at.position() < end.position() {
            if at.is_punct(0, '|') && !at.is_punct(1, '|') {
                words.push(types::print(from.up_to(at)));
                from = at.skip(1);
            }
            at = close_angle(at)
                .filter(|_| at.is_punct(0, '<'))
                .unwrap_or(at.skip(1));
        }
        words.push(types::print(from.up_to(end)));
        words[0].insert_str(0, "except* ");
        words
    }
}

/// Whether rustfmt would take the braces off the block of an arm, unless `unsafe` stands before them.
fn is_guarded(block: &Group) -> bool {
    let tokens = text::contents(block);
    let cursor = Cursor::new(&tokens);
    !tokens.is_empty() && cursor.find(|at| at.is_punct(0, ';')).is_end()
}

fn spaced(tokens: &[TokenTree]) -> String {
    tokens
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(" ")
}

impl<'a> Part<'a> {
    fn parse(start: Cursor<'a>) -> Option<Self> {
        let clause = start.is_ident(0, "except");
        let arrow = clause.then(|| start.find(Cursor::is_fat_arrow));
        let block = match arrow {
            Some(arrow) => arrow.skip(2),
            None => start.find(|at| at.brace(0).is_some()),
        };
        block.brace(0)?;
        let guard = arrow.and_then(|arrow| {
            let guard = start.find(|at| at.is_ident(0, "if"));
            (guard.position() < arrow.position()).then_some(guard)
        });
        Some(Self {
            start,
            guard,
            arrow,
            block,
        })
    }

    /// Where the words end that are no Rust.
    fn head_end(&self) -> Cursor<'a> {
        self.guard.or(self.arrow).unwrap_or(self.block)
    }
}
