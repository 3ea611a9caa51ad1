//! Statements: where one ends without `;`, and where a braced `spawn` needs one.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::quote_spanned;

use super::construct::Construct;
use super::cursor::Cursor;
use super::follow::{Place, Spawned};
use super::item::{self, MacroCall};
use super::scanner::{SCOPE, Scanner, Tail, copy, first_span};
use super::{operator, word};
use crate::error::Errors;
use crate::spans::{self, at};
use crate::spawn::Spawn;

impl Scanner<'_> {
    pub(super) fn statement(&mut self, cursor: &mut Cursor<'_>, tail: Tail, out: &mut Vec<TokenTree>) {
        while let Some(end) = item::attribute(*cursor) {
            copy(cursor, end, out);
        }
        if let Some(end) = item::end(*cursor, true) {
            self.item(cursor, end, out);
        } else if self.stray_statement(cursor, out) {
        } else if let Some(spawned) = self.block_spawn(cursor, Place::Statement, out) {
            self.end_block_spawn(cursor, spawned, tail, out);
        } else if let Some(construct) = statement_construct(*cursor)
            && rewritten_operand(*cursor).is_none()
        {
            let tail = tail_of(&construct, tail);
            self.construct(cursor, &construct, tail, out);
        } else if let Some(end) = MacroCall::statement_end(*cursor) {
            let call = cursor.up_to(end);
            self.expression_into(call, out);
            *cursor = end;
        } else {
            self.rest_of_statement(cursor, tail, out);
        }
    }

    /// A `spawn` that ends with a block, raw or rewritten by an outer macro.
    pub(super) fn block_spawn(
        &mut self,
        cursor: &mut Cursor<'_>,
        place: Place,
        out: &mut Vec<TokenTree>,
    ) -> Option<Spawned> {
        let raw = operator::is_operator(*cursor).then(|| Spawn::parse(*cursor, &mut Errors::default()));
        if raw.is_some_and(|spawn| spawn.braced_end().is_some()) {
            return Some(self.spawn(cursor, place, out));
        }
        let end = rewritten_block(*cursor)?;
        self.expression_into(cursor.up_to(end), out);
        *cursor = end;
        Some(Spawned::Rewritten)
    }

    fn end_block_spawn(
        &mut self,
        cursor: &mut Cursor<'_>,
        spawned: Spawned,
        tail: Tail,
        out: &mut Vec<TokenTree>,
    ) {
        if spawned == Spawned::Refused && cursor.is_end() {
            return;
        }
        if self.macros == 0 && cursor.is_punct(0, ',') && !cursor.skip(1).is_end() {
            return self.next_task(cursor, out);
        }
        if spawned == Spawned::Wrong
            || cursor.is_punct(0, ';')
            || cursor.is_punct(0, ',')
            || cursor.is_ident(0, "else")
        {
            self.rest_of_statement(cursor, Tail::Value, out);
        } else if !cursor.is_end() || tail != Tail::Value {
            let span = at(first_span(*cursor));
            out.extend(quote_spanned! {span=> ; });
        }
    }

    fn rest_of_statement(&mut self, cursor: &mut Cursor<'_>, tail: Tail, out: &mut Vec<TokenTree>) {
        if self.several_tasks(cursor, out) {
            return;
        }
        let end = cursor.find(|at| at.is_punct(0, ';'));
        let statement = cursor.up_to(end);
        self.expression_into(statement, out);
        *cursor = end;
        if tail == Tail::Unit && end.is_end() && is_spawn(statement) {
            self.change();
            out.extend(quote_spanned! {at(spans::first(statement))=> ; });
        } else if tail == Tail::Body
            && end.is_end()
            && let Some(handle) = self.leaving_handle(statement)
        {
            out.extend(handle);
        }
        self.token(cursor, out);
    }

    /// Notes an error if the last expression of a scope gives the handle of a task. What stands behind it then fits every
    /// type, so that nothing more is said about the scope's value.
    pub(super) fn leaving_handle(&mut self, expression: &[TokenTree]) -> Option<TokenStream> {
        // A race has no handles.
        if self.is_race() {
            return None;
        }
        let last = last_operand(Cursor::new(expression))?;
        let mut errors = Errors::default();
        if operator::is_operator(last) {
            Spawn::parse(last, &mut errors);
        }
        if errors.into_compile_errors().is_none() {
            self.errors.at(
                first_span(last),
                "the handle of a task cannot leave its scope: end it with `;`, or wait for the task: `(spawn ..).await`",
            );
        }
        Some(quote_spanned! {at(first_span(last))=> ; ::core::unreachable!() })
    }
}

/// What stands as a statement is `()`, unless it is followed by `;`; so is an `if` without `else`.
fn tail_of(construct: &Construct<'_>, tail: Tail) -> Tail {
    let end = construct.end;
    match end.is_end() {
        _ if construct.lacks_else() => Tail::Unit,
        true => tail,
        false if end.is_punct(0, ';') => Tail::Statement,
        false => Tail::Unit,
    }
}

/// `spawn ..`, or the same for another scope: `spawn!(..)`.
pub(super) fn is_spawn(expression: &[TokenTree]) -> bool {
    let start = Cursor::new(expression);
    let called = MacroCall::parse(item::behind_path(start));
    let called = called.is_some_and(|call| call.name == "spawn" && call.at.skip(1).is_end());
    called || last_operand(start).is_some()
}

/// Where the last `spawn` begins, if the expression is that, or several that lack a `;` in between.
fn last_operand(start: Cursor<'_>) -> Option<Cursor<'_>> {
    let mut cursor = start;
    loop {
        let end = match operator::is_operator(cursor) {
            true => Spawn::parse(cursor, &mut Errors::default()).end,
            false => rewritten_operand(cursor)?,
        };
        if end.is_end() {
            return Some(cursor);
        }
        cursor = end;
    }
}

/// What holds the options of a rewritten `spawn`.
const OPTIONS: &[&str] = &["__taskgroup_executor", "__taskgroup_name"];
/// The methods that it calls.
const WITHOUT_CLEANUP: &[&str] = &["__spawn", "__spawn_on", "__spawn_blocking"];
const WITH_CLEANUP: &[&str] = &[
    "__spawn_finally",
    "__spawn_on_finally",
    "__spawn_blocking_finally",
];

/// The place behind `r#scope.__spawn(krate::private::AsBlock, ..)`, or the same with a cleanup.
pub(crate) fn rewritten_block(cursor: Cursor<'_>) -> Option<Cursor<'_>> {
    if let Some(end) = rewritten_operand(cursor) {
        let arms = cursor.up_to(end).last();
        let Some(TokenTree::Group(arms)) = arms else {
            return None;
        };
        let tokens = arms.stream().into_iter().collect::<Vec<_>>();
        let arm = Cursor::new(&tokens);
        if OPTIONS.iter().any(|name| arm.is_ident(0, name)) {
            return rewritten_block(arm.skip(3)).map(|_| end);
        }
        return has_cleanup(&tokens).then_some(end);
    }
    let method = WITHOUT_CLEANUP
        .iter()
        .chain(WITH_CLEANUP)
        .any(|name| cursor.is_ident(2, name));
    let call = cursor.is_ident(0, SCOPE) && cursor.is_punct(1, '.') && method;
    let arguments = cursor.group(3, Delimiter::Parenthesis).filter(|_| call)?;
    let kind = arguments
        .stream()
        .into_iter()
        .take_while(|token| !matches!(token, TokenTree::Punct(sign) if sign.as_char() == ','))
        .last()?;
    matches!(kind, TokenTree::Ident(name) if name == "AsBlock" || name == "AsIsolatedBlock")
        .then(|| cursor.skip(4))
}

/// Whether the call in an arm is one that takes a cleanup, or has one in its arguments.
fn has_cleanup(arm: &[TokenTree]) -> bool {
    arm.iter().any(|token| match token {
        TokenTree::Ident(name) => WITH_CLEANUP.iter().any(|method| name == method),
        TokenTree::Group(arguments) => arguments.stream().into_iter().any(is_isolated_cleanup),
        _ => false,
    })
}

fn is_isolated_cleanup(token: TokenTree) -> bool {
    matches!(token, TokenTree::Ident(name) if name == "isolate_finally")
}

/// The place behind `match krate::private::future(..).__taskgroup_future() { __taskgroup_future => .. }`, or `match &(..) {
/// __taskgroup_executor => .. }` around that or around the call for a block.
pub(crate) fn rewritten_operand(cursor: Cursor<'_>) -> Option<Cursor<'_>> {
    if !cursor.is_ident(0, "match") {
        return None;
    }
    let arms = cursor.find(|at| at.brace(0).is_some());
    let first = arms.brace(0)?.stream().into_iter().next()?;
    let rewritten = matches!(first, TokenTree::Ident(name) if name == "__taskgroup_future" || OPTIONS.iter().any(|known| name == known));
    rewritten.then(|| arms.skip(1))
}

/// An expression that stands as a statement of its own, or is the whole of an arm.
pub(crate) fn statement_construct(cursor: Cursor<'_>) -> Option<Construct<'_>> {
    Construct::parse(cursor).filter(|construct| construct.block_like && !word::is_postfix(construct.end))
}
