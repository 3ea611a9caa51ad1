//! What people write beside a `spawn` that is no Rust.

use proc_macro2::{Delimiter, Group, Spacing, TokenTree};
use quote::quote_spanned;

use super::cursor::{Cursor, punct};
use super::follow::Place;
use super::operator;
use super::scanner::{Scanner, Tail, first_span};
use super::word;
use crate::error::Errors;
use crate::fallback;
use crate::spans::at;
use crate::spawn::Spawn;

impl Scanner<'_> {
    /// A statement that is such a mistake; what is in it is looked at. Of a macro's input nothing is known.
    pub(super) fn stray_statement(&mut self, cursor: &mut Cursor<'_>, out: &mut Vec<TokenTree>) -> bool {
        self.macros == 0
            && (self.nothing_spawned(cursor, out)
                || self.sign_behind_the_word(cursor, out)
                || self.cleanup_alone(cursor, out))
    }

    fn refuse<'a>(
        &mut self,
        cursor: &mut Cursor<'a>,
        message: &str,
        end: Cursor<'a>,
        out: &mut Vec<TokenTree>,
    ) {
        self.errors.at(first_span(*cursor), message);
        self.change();
        out.extend(fallback::keep(cursor.up_to(end)).into_iter().flatten());
        *cursor = end;
    }

    /// `spawn;`
    fn nothing_spawned(&mut self, cursor: &mut Cursor<'_>, out: &mut Vec<TokenTree>) -> bool {
        let found = cursor.is_ident(0, "spawn") && cursor.is_punct(1, ';');
        if found {
            self.refuse(cursor, crate::spawn::NOTHING, cursor.skip(2), out);
        }
        found
    }

    /// `spawn: f();` and `spawn, f();`; without the `;` it may be the literal of a struct.
    fn sign_behind_the_word(&mut self, cursor: &mut Cursor<'_>, out: &mut Vec<TokenTree>) -> bool {
        let colon = matches!(punct(cursor.peek(1)), Some((':', Spacing::Alone)));
        let found = cursor.is_ident(0, "spawn")
            && (colon || cursor.is_punct(1, ','))
            && !cursor.find(|at| at.is_punct(0, ';')).is_end();
        if found {
            self.refuse(
                cursor,
                "nothing stands between `spawn` and its task: write `spawn f()`",
                cursor.skip(2),
                out,
            );
        }
        found
    }

    /// `finally { .. }`
    fn cleanup_alone(&mut self, cursor: &mut Cursor<'_>, out: &mut Vec<TokenTree>) -> bool {
        let block = cursor.brace(1).filter(|_| cursor.is_ident(0, "finally"));
        let Some(block) = block.filter(|block| !word::is_postfix(cursor.skip(2)) && !holds_fields(block))
        else {
            return false;
        };
        let message = match follows_spawn(*cursor) {
            true => "`finally` belongs to the `spawn` before it: drop the `;` between them",
            false => "`finally` belongs to a `spawn` or a `catch_group!`: write it right behind its block",
        };
        let span = at(first_span(*cursor));
        self.refuse(cursor, message, cursor.skip(1), out);
        let inner = block.stream().into_iter().collect::<Vec<_>>();
        let inner = self.block(&inner, Tail::Value);
        out.extend(quote_spanned! {span=> let _ = { #inner }; });
        *cursor = cursor.skip(1);
        true
    }

    /// `spawn f(), g();` and `let a = spawn f(), b = spawn g();`: goes on behind the `,`.
    pub(super) fn several_tasks(&mut self, cursor: &mut Cursor<'_>, out: &mut Vec<TokenTree>) -> bool {
        let is_let = cursor.is_ident(0, "let");
        let operand = match is_let {
            true => super::construct::behind_pattern(*cursor),
            false => *cursor,
        };
        if self.macros > 0 || !operator::is_operator(operand) {
            return false;
        }
        let mut mistakes = Errors::default();
        let comma = Spawn::parse(operand, &mut mistakes).end;
        if !comma.is_punct(0, ',') || comma.skip(1).is_end() || !mistakes.is_empty() {
            return false;
        }
        self.expression_into(cursor.up_to(comma), out);
        *cursor = comma;
        self.next_task(cursor, out);
        let binds =
            is_let && cursor.ident(0).is_some() && cursor.is_punct(1, '=') && !cursor.is_pair(1, '=', '=');
        if binds {
            out.extend(quote_spanned! {at(first_span(comma))=> let });
        }
        true
    }

    /// The `,` between two tasks.
    pub(super) fn next_task(&mut self, comma: &mut Cursor<'_>, out: &mut Vec<TokenTree>) {
        self.errors.at(
            first_span(*comma),
            "a `spawn` is one task: end it with `;`, and write `spawn` before the next one",
        );
        out.extend(quote_spanned! {at(first_span(*comma))=> ; });
        *comma = comma.skip(1);
    }

    /// `await spawn f()`
    pub(super) fn await_before(&mut self, cursor: &mut Cursor<'_>, out: &mut Vec<TokenTree>) {
        let place = first_span(*cursor);
        let mut mistakes = Errors::default();
        mistakes.at(
            place,
            "`.await` stands behind what is awaited: write `(spawn ..).await`",
        );
        let lost = fallback::keep(cursor.up_to(cursor.skip(1)));
        *cursor = cursor.skip(1);
        let mut call = Vec::new();
        self.spawn(cursor, Place::Value, &mut call);
        let call = quote_spanned! {at(place)=> { #lost #(#call)* } };
        out.extend(fallback::instead(mistakes, place, call));
    }
}

/// Whether the word at the cursor awaits a `spawn` as in other languages.
pub(super) fn awaits_spawn(cursor: Cursor<'_>) -> bool {
    let field = matches!(punct(cursor.before(1)), Some(('.', _)));
    cursor.is_ident(0, "await") && !field && operator::is_operator(cursor.skip(1))
}

/// What is wrong with a pattern that takes the handle apart, and with the other case of one that does not: `let Ok(x) =
/// spawn ..`, `let x = spawn .. else ..`. The other case is at `behind`.
pub(super) fn taken_apart(keyword: Cursor<'_>, behind: Cursor<'_>) -> Option<&'static str> {
    let bound = matches!(punct(keyword.before(1)), Some(('=', _)));
    let fields = match keyword.before(2) {
        Some(TokenTree::Group(fields)) => fields.delimiter() == Delimiter::Parenthesis,
        _ => false,
    };
    match keyword.before(3) {
        Some(TokenTree::Ident(name)) if bound && fields && (name == "Ok" || name == "Err") => {
            return Some(
                "`spawn` gives a handle and no `Result`: for the outcome of the task write `(spawn ..).outcome().await`",
            );
        }
        Some(TokenTree::Ident(name)) if bound && fields && name == "Some" => {
            return Some(
                "`spawn` gives a handle and no `Option`: for the value of the task write `(spawn ..).await`",
            );
        }
        _ => {}
    }
    let other = bound && behind.is_ident(0, "else");
    other.then_some("`spawn` gives a handle, which is there in any case: for the value of the task write `(spawn ..).await`")
}

/// Whether a `;` separates a `spawn` from what is here.
fn follows_spawn(start: Cursor<'_>) -> bool {
    let Some(semicolon) = start.position().checked_sub(1) else {
        return false;
    };
    if !start.at(semicolon).is_punct(0, ';') {
        return false;
    }
    let ends_here = |from: usize| {
        let word = start.at(from);
        operator::is_operator(word) && Spawn::parse(word, &mut Errors::default()).end.position() == semicolon
    };
    let is_semicolon = |from: &usize| start.at(*from).is_punct(0, ';');
    (0..semicolon)
        .rev()
        .take_while(|from| !is_semicolon(from))
        .any(ends_here)
}

/// Whether the braces behind a name are those of a struct's literal.
fn holds_fields(braces: &Group) -> bool {
    let tokens = braces.stream().into_iter().collect::<Vec<_>>();
    let cursor = Cursor::new(&tokens);
    let field = cursor.is_punct(1, ':') && !cursor.is_pair(1, ':', ':');
    let several = cursor.ident(0).is_some() && cursor.is_punct(1, ',');
    field || several || cursor.is_pair(0, '.', '.')
}
