//! What a block does that is seen outside of it: awaiting, and jumping out.

use proc_macro2::{Delimiter, Group, Ident, Spacing, Span, TokenTree};

use super::raise;
use crate::spawn;
use crate::tokens::{
    Construct, Cursor, Heads, MacroCall, Piece, arm_body_end, attribute, behind_pattern, is_opening_keyword,
    item_end, punct, split_arm, step,
};

#[derive(Default)]
pub(crate) struct Survey {
    /// The first `await`.
    pub(crate) awaits: Option<Span>,
    /// There is a `?`.
    pub(crate) tries: bool,
    /// The words that leave the block.
    pub(crate) jumps: Vec<Ident>,
    /// The words of statements that raise an error as in Python or JavaScript, which are no Rust.
    pub(crate) raises: Vec<Ident>,
    /// There is a `return` that leaves the block, or else a task: the macro around it may be `spawn!` under another name.
    pub(crate) may_return: bool,
}

impl Survey {
    pub(crate) fn of(block: &Group) -> Self {
        let mut walker = Walker::default();
        walker.group(block);
        walker.survey
    }
}

/// Walks what runs as part of the block itself: no items, closures or `async` blocks.
#[derive(Default)]
struct Walker {
    survey: Survey,
    loops: usize,
    labels: Vec<String>,
    /// How many `catch_group!` of their own, which report jumps themselves, are around.
    nested: usize,
    /// How many blocks that may be those of tasks are around.
    tasks: usize,
    /// How many macros with a language of their own may be around.
    macros: usize,
}

impl Walker {
    fn group(&mut self, group: &Group) {
        self.tokens(&group.stream().into_iter().collect::<Vec<_>>());
    }

    fn tokens(&mut self, tokens: &[TokenTree]) {
        let mut cursor = Cursor::new(tokens);
        while !cursor.is_end() {
            cursor = self.step(cursor);
        }
    }

    fn step<'a>(&mut self, cursor: Cursor<'a>) -> Cursor<'a> {
        let skipped = attribute(cursor)
            .or_else(|| item_end(cursor, starts_statement(cursor)))
            .or_else(|| closure_end(cursor));
        if let Some(end) = skipped {
            return end;
        }
        if cursor.is_ident(0, "let") {
            return behind_pattern(cursor);
        }
        if let Some(call) = MacroCall::parse(cursor) {
            self.macros += 1;
            self.macro_call(&call);
            self.macros -= 1;
            return call.at.skip(1);
        }
        if let Some(construct) = Construct::parse(cursor) {
            self.construct(cursor, &construct);
            return construct.end;
        }
        match cursor.peek(0) {
            Some(TokenTree::Group(group)) => self.group(group),
            Some(TokenTree::Ident(word)) => self.word(word, cursor),
            Some(TokenTree::Punct(sign)) => self.survey.tries |= sign.as_char() == '?',
            _ => {}
        }
        cursor.skip(1)
    }

    fn word(&mut self, word: &Ident, cursor: Cursor<'_>) {
        if self.macros == 0 && raise::begins(cursor) {
            self.survey.raises.push(word.clone());
        }
        let jumps = match word.to_string().as_str() {
            "await" => {
                if punct(cursor.before(1)).is_some_and(|(sign, _)| sign == '.') {
                    self.survey.awaits.get_or_insert(word.span());
                }
                false
            }
            "return" => true,
            "break" | "continue" => match cursor.ident(2).filter(|_| cursor.is_punct(1, '\'')) {
                Some(label) => !self.labels.iter().any(|known| label == known),
                None => self.loops == 0,
            },
            _ => false,
        };
        match jumps && self.nested == 0 {
            true if self.tasks == 0 => self.survey.jumps.push(word.clone()),
            true => self.survey.may_return |= word == "return",
            false => {}
        }
    }

    fn construct(&mut self, start: Cursor<'_>, construct: &Construct<'_>) {
        let labels = self.labels.len();
        for piece in &construct.pieces {
            match piece {
                Piece::Label(label) => self.labels.push(label.clone()),
                Piece::Plain(_) | Piece::Pattern(_) | Piece::Async(_) => {}
                Piece::Expression(range) => self.tokens(start.slice(range.clone())),
                Piece::Block(block) => self.group(block),
                Piece::Loop(block) => {
                    self.loops += 1;
                    self.group(block);
                    self.loops -= 1;
                }
                Piece::Arms(arms) => self.arms(&arms.stream().into_iter().collect::<Vec<_>>()),
            }
        }
        self.labels.truncate(labels);
    }

    fn arms(&mut self, tokens: &[TokenTree]) {
        let mut cursor = Cursor::new(tokens);
        while !cursor.is_end() {
            let (guard, arrow) = split_arm(cursor, Heads::Pattern);
            self.tokens(guard.up_to(arrow));
            let body = arrow.skip(2);
            let end = arm_body_end(body);
            self.tokens(body.up_to(end));
            cursor = end.skip(usize::from(end.is_punct(0, ',')));
        }
    }

    fn macro_call(&mut self, call: &MacroCall<'_>) {
        match call.name.as_str() {
            _ if call.is_template() => {}
            "scope" | "local_scope" | "race" | "first_finished" => {}
            // A future: a scope under another name.
            _ if call.at.is_punct(1, '.') && call.at.ident(2).is_some() => self.perhaps_scope(call.arguments),
            "spawn" => self.spawn_call(call.arguments),
            "catch_group" => {
                self.nested += 1;
                self.group(call.arguments);
                self.nested -= 1;
            }
            _ if spawn::may_be_call(call.arguments) => self.perhaps_spawn_call(call.arguments),
            _ => self.group(call.arguments),
        }
    }

    /// What a `return` in it leaves is known to rustc alone, and all else is taken for its own.
    fn perhaps_scope(&mut self, arguments: &Group) {
        let mut walker = Walker::default();
        walker.tasks += 1;
        walker.group(arguments);
        self.survey.may_return |= walker.survey.may_return && self.nested == 0;
    }

    /// What a `return` in the block leaves is known to rustc alone.
    fn perhaps_spawn_call(&mut self, arguments: &Group) {
        for token in arguments.stream() {
            let in_block = usize::from(is_block(&token));
            self.tasks += in_block;
            self.tokens(&[token]);
            self.tasks -= in_block;
        }
    }

    /// The block of a task is the task's own, an expression is evaluated here.
    fn spawn_call(&mut self, arguments: &Group) {
        let tokens = arguments.stream().into_iter().collect::<Vec<_>>();
        for part in tokens.split(is_block) {
            self.tokens(part);
        }
    }
}

fn is_block(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace)
}

pub(super) fn starts_statement(cursor: Cursor<'_>) -> bool {
    match cursor.before(1) {
        None => true,
        Some(TokenTree::Punct(sign)) => sign.as_char() == ';',
        Some(TokenTree::Group(group)) => group.delimiter() != Delimiter::Parenthesis,
        _ => false,
    }
}

/// The place behind a closure, whose body has a flow of control of its own.
fn closure_end(start: Cursor<'_>) -> Option<Cursor<'_>> {
    if !start.is_punct(0, '|') || !starts_expression(start) {
        return None;
    }
    let parameters = match start.is_pair(0, '|', '|') {
        true => start.skip(2),
        false => start.skip(1).find(|at| at.is_punct(0, '|')).skip(1),
    };
    let body = match parameters.is_pair(0, '-', '>') {
        true => parameters.find(|at| at.brace(0).is_some() || at.is_punct(0, ';')),
        false => parameters,
    };
    if body.brace(0).is_some() {
        return Some(body.skip(1));
    }
    let mut end = body;
    while !end.is_end() && !end.is_punct(0, ',') && !end.is_punct(0, ';') && !end.is_fat_arrow() {
        end = step(end);
    }
    Some(end)
}

fn starts_expression(cursor: Cursor<'_>) -> bool {
    match cursor.before(1) {
        None => true,
        Some(TokenTree::Ident(word)) => is_opening_keyword(word),
        Some(TokenTree::Punct(sign)) => match sign.as_char() {
            '>' => matches!(punct(cursor.before(2)), Some(('=', Spacing::Joint))),
            other => !"?|.".contains(other),
        },
        _ => false,
    }
}
