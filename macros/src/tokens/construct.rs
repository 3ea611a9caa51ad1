//! The shape of expressions that end in a block: which of their braces is what, and where they end.

use std::ops::Range;

use super::cursor::{Cursor, punct};
use super::item::MacroCall;
use super::{operator, word};
use crate::error::Errors;
use crate::spawn::Spawn;
use proc_macro2::{Group, TokenTree};

pub(crate) enum Piece<'a> {
    /// Keywords and labels.
    Plain(Range<usize>),
    Label(String),
    Pattern(Range<usize>),
    Expression(Range<usize>),
    /// A block whose tail is the construct's value.
    Block(&'a Group),
    /// A block that has no value.
    Loop(&'a Group),
    /// A block with a flow of control of its own.
    Async(&'a Group),
    Arms(&'a Group),
}

pub(crate) struct Construct<'a> {
    pub(crate) pieces: Vec<Piece<'a>>,
    pub(crate) end: Cursor<'a>,
    /// Ends a statement without `;`.
    pub(crate) block_like: bool,
}

impl<'a> Construct<'a> {
    /// `[LABEL:] if | match | while | for | loop | unsafe | async | {`, each with its blocks; `None` if it is none of these or
    /// not complete.
    pub(crate) fn parse(start: Cursor<'a>) -> Option<Self> {
        let mut construct = Self {
            pieces: Vec::new(),
            end: start,
            block_like: true,
        };
        construct.label();
        let word = construct.end.ident(0).map(ToString::to_string);
        match word.as_deref() {
            None => construct.block(Piece::Block)?,
            Some("if") => construct.branches()?,
            Some("match") => construct.headed(Piece::Arms)?,
            Some("while") => construct.headed(Piece::Loop)?,
            Some("for") => construct.iteration()?,
            Some("loop") => construct.worded(Piece::Loop)?,
            Some("unsafe" | "const" | "try") => construct.worded(Piece::Block)?,
            Some("async") => construct.asynchronous()?,
            Some(_) => return None,
        }
        Some(construct)
    }

    /// Whether it is an `if` without a last branch, which is `()`.
    pub(crate) fn lacks_else(&self) -> bool {
        let count = |is: fn(&Piece<'_>) -> bool| self.pieces.iter().filter(|piece| is(piece)).count();
        let conditions = count(|piece| matches!(piece, Piece::Expression(_)));
        conditions > 0 && conditions == count(|piece| matches!(piece, Piece::Block(_)))
    }

    fn label(&mut self) {
        if let Some(name) = self.end.ident(1)
            && self.end.is_punct(0, '\'')
            && self.end.is_punct(2, ':')
        {
            self.pieces.push(Piece::Label(name.to_string()));
            self.plain(3);
        }
    }

    fn plain(&mut self, count: usize) {
        let end = self.end.skip(count);
        self.pieces
            .push(Piece::Plain(self.end.position()..end.position()));
        self.end = end;
    }

    fn block(&mut self, piece: fn(&'a Group) -> Piece<'a>) -> Option<()> {
        self.pieces.push(piece(self.end.brace(0)?));
        self.end = self.end.skip(1);
        Some(())
    }

    fn worded(&mut self, piece: fn(&'a Group) -> Piece<'a>) -> Option<()> {
        self.plain(1);
        self.block(piece)
    }

    fn headed(&mut self, piece: fn(&'a Group) -> Piece<'a>) -> Option<()> {
        self.plain(1);
        let body = head_end(self.end)?;
        self.pieces
            .push(Piece::Expression(self.end.position()..body.position()));
        self.end = body;
        self.block(piece)
    }

    fn branches(&mut self) -> Option<()> {
        self.headed(Piece::Block)?;
        while self.end.is_ident(0, "else") && self.end.is_ident(1, "if") {
            self.plain(1);
            self.headed(Piece::Block)?;
        }
        if self.end.is_ident(0, "else") && self.end.brace(1).is_some() {
            self.worded(Piece::Block)?;
        }
        Some(())
    }

    fn iteration(&mut self) -> Option<()> {
        self.plain(1);
        let separator = self
            .end
            .find(|at| at.is_ident(0, "in") || at.is_punct(0, ';') || at.is_punct(0, '<'));
        if !separator.is_ident(0, "in") {
            return None;
        }
        self.pieces
            .push(Piece::Pattern(self.end.position()..separator.position()));
        self.end = separator;
        self.headed(Piece::Loop)
    }

    fn asynchronous(&mut self) -> Option<()> {
        self.block_like = false;
        self.plain(1 + usize::from(self.end.is_ident(1, "move")));
        self.block(Piece::Async)
    }
}

/// Where the block behind a condition, scrutinee or iterator opens. No struct literal may stand there, so the first brace is
/// the block, unless an operand is still missing.
fn head_end(start: Cursor<'_>) -> Option<Cursor<'_>> {
    let mut cursor = start;
    while !cursor.is_end() && !cursor.is_punct(0, ';') && !cursor.is_fat_arrow() {
        let wanted = wants_operand(start, cursor);
        if cursor.brace(0).is_some() && !wanted {
            return Some(cursor);
        }
        cursor = if cursor.is_ident(0, "let") {
            behind_pattern(cursor)
        } else if let Some(end) = operand_end(cursor, wanted) {
            end
        } else if wanted && has_head(cursor) {
            // Half-typed; trying again behind each such word would take exponential time.
            return None;
        } else {
            cursor.skip(1)
        };
    }
    None
}

fn operand_end(cursor: Cursor<'_>, wanted: bool) -> Option<Cursor<'_>> {
    if operator::is_operator(cursor) {
        return Spawn::parse(cursor, &mut Errors::default()).braced_end();
    }
    if let Some(call) = MacroCall::parse(cursor) {
        return Some(call.at.skip(1));
    }
    let construct = wanted.then(|| Construct::parse(cursor)).flatten()?;
    Some(construct.end)
}

fn has_head(cursor: Cursor<'_>) -> bool {
    ["if", "match", "while", "for"]
        .iter()
        .any(|word| cursor.is_ident(0, word))
}

fn wants_operand(start: Cursor<'_>, cursor: Cursor<'_>) -> bool {
    if cursor.position() == start.position() {
        return true;
    }
    match cursor.before(1) {
        // A range may lack its end, and `>` closes generic arguments more often than it compares with a block.
        Some(TokenTree::Punct(sign)) => !".?>".contains(sign.as_char()),
        Some(TokenTree::Ident(ident)) => word::is_opening_keyword(ident) || ident == "spawn",
        _ => false,
    }
}

/// From a `let` to behind its `=`, or to the end of the statement where there is none.
pub(crate) fn behind_pattern(start: Cursor<'_>) -> Cursor<'_> {
    let equals = start.find(|at| at.is_punct(0, ';') || is_assignment(at));
    if equals.is_punct(0, '=') {
        equals.skip(1)
    } else {
        equals
    }
}

fn is_assignment(cursor: Cursor<'_>) -> bool {
    let range = matches!(punct(cursor.before(1)), Some(('.', proc_macro2::Spacing::Joint)));
    cursor.is_punct(0, '=') && !range
}
