//! Replaces everything in a body that is not Rust by Rust of the same width.

mod clauses;
mod head;
mod operator;
mod scopes;
mod types;
mod walk;

pub(crate) use walk::{behind_attributes, path_start};

use std::ops::Range;

use proc_macro2::{Delimiter, TokenTree};

use crate::error::Errors;
use crate::mark::{Mark, Shape};
use crate::text::{self, Edits, Outcome, Reason};
use crate::tokens::{Cursor, MacroCall};

/// A macro call as rustfmt will see it.
pub(crate) struct Disguised {
    pub(crate) text: String,
    pub(crate) marks: Vec<Mark>,
    /// Whether rustfmt could have read the call as it was, up to macros in braces within it.
    pub(crate) is_plain: bool,
}

/// What stands around the call on its first and its last line takes room, too.
#[derive(Clone, Copy, Default)]
pub(crate) struct Room {
    pub(crate) before: usize,
    pub(crate) behind: usize,
    /// How much of the first line may be taken up at most.
    pub(crate) limit: usize,
}

/// Disguises the call that `call` has been read from, which begins at `start`.
pub(crate) fn disguise(
    text: &str,
    start: Cursor<'_>,
    call: &MacroCall<'_>,
    room: Room,
) -> Outcome<Disguised> {
    let mut disguise = Disguise::new(text);
    disguise.widest = room.limit * 3 / 4;
    let tokens = start.up_to(call.at.skip(1));
    let window = text::extent(tokens).unwrap_or(0..0);
    let braces = call.arguments.delimiter() == Delimiter::Brace;
    if !braces {
        let mut mark = Mark::new(room.before.min(room.limit), "", Shape::Operand);
        mark.text.clear();
        disguise.edits.insert(window.start, mark.run());
        disguise.marks.push(mark);
    }
    disguise.macro_call(call.at, call);
    if braces && let Some(mark) = disguise.marks.first_mut() {
        let one_line = !text[window.clone()].contains('\n');
        let wanted = mark.bangs + room.before + if one_line { room.behind } else { 0 };
        let more = wanted.min(room.limit).saturating_sub(mark.bangs);
        mark.bangs += more;
        disguise.edits.insert(window.start, "!".repeat(more));
    }
    match disguise.refusal {
        Some(reason) => Err(reason),
        None => Ok(Disguised {
            text: disguise.edits.apply(text, window),
            marks: disguise.marks,
            is_plain: !disguise.is_alien,
        }),
    }
}

struct Disguise<'t> {
    text: &'t str,
    edits: Edits,
    marks: Vec<Mark>,
    /// Why the body cannot be formatted; the first reason counts.
    refusal: Option<Reason>,
    /// Whether `spawn` is the operator here.
    spawns: bool,
    /// How many macros in braces are around.
    braces: usize,
    is_alien: bool,
    /// Words that take up more of a line are made up as narrower: no line can hold them, and rustfmt would give up.
    widest: usize,
}

impl<'t> Disguise<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            text,
            edits: Edits::default(),
            marks: Vec::new(),
            refusal: None,
            spawns: false,
            braces: 0,
            is_alien: false,
            widest: 0,
        }
    }

    /// Puts a run and what makes it Rust in place of `range`; gives the mark's number.
    fn mark(&mut self, range: Range<usize>, mark: Mark, rust: &str) -> usize {
        self.is_alien |= self.braces == 0;
        self.edits.replace(range, mark.run() + rust);
        self.marks.push(mark);
        self.marks.len() - 1
    }

    /// Ends the statement behind the mark's block, where Rust wants it ended.
    fn end_statement(&mut self, mark: usize, behind: Cursor<'_>) {
        let ended = behind.is_end() || behind.is_punct(0, ';') || behind.is_punct(0, ',');
        let goes_on = behind.is_ident(0, "else") || behind.is_punct(0, '.') || behind.is_punct(0, '?');
        if let Some(block) = behind.before(1).filter(|_| !ended && !goes_on) {
            self.edits.insert(text::range(block).end, ";");
            self.marks[mark].semicolon = true;
        }
    }

    fn refuse(&mut self, at: usize, why: impl Into<String>) {
        self.refusal.get_or_insert_with(|| Reason::new(at, why));
    }

    /// What is wrong to the macros themselves is not formatted either.
    fn refuse_errors(&mut self, at: usize, errors: Errors) {
        if let Some(message) = errors.into_compile_errors().and_then(first_message) {
            self.refuse(at, format!("it does not compile: {message}"));
        }
    }

    fn is_operator(&self, cursor: Cursor<'_>) -> bool {
        self.spawns && crate::tokens::is_operator(cursor)
    }

    /// Runs `walk` where `spawn` is the operator, or where it is not.
    fn with_spawns(&mut self, spawns: bool, walk: impl FnOnce(&mut Self)) {
        let around = std::mem::replace(&mut self.spawns, spawns);
        walk(self);
        self.spawns = around;
    }
}

/// The text of the first `compile_error!`.
fn first_message(errors: proc_macro2::TokenStream) -> Option<String> {
    errors.into_iter().find_map(|token| match token {
        TokenTree::Group(group) => first_message(group.stream()),
        TokenTree::Literal(literal) => Some(literal.to_string().trim_matches('"').replace("\\\"", "\"")),
        _ => None,
    })
}
