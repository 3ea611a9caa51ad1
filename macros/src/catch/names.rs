//! Where people put the name of a clause.

use proc_macro2::{Delimiter, Ident, TokenTree};

use super::ast::Name;
use super::clause::{Clause, Selector};
use super::guard::at_guard;
use super::parser::{Parser, is_variable, only_variable, stream};
use super::selector::{bars, behind_comma, between_bars, lone_variable};
use super::types::type_end;
use crate::tokens::Cursor;

/// `A e`, `A |e|` and `A, e`
pub(super) fn without_as(parser: &mut Parser<'_>) {
    let start = parser.cursor;
    let mutable = usize::from(start.is_ident(0, "mut") || start.is_ident(0, "ref"));
    if let Some(name) = between_bars(start) {
        name_by_as(name, start.up_to(start.skip(3)), parser);
        let name = parser.take_name(name, 1, 3);
        parser.misplace(name);
    } else if let Some(name) = behind_comma(start) {
        name_by_as(name, start.up_to(start.skip(2)), parser);
        let name = parser.take_name(name, 1, 2);
        parser.misplace(name);
    } else if let Some(name) = lone_variable(start.skip(mutable)).filter(|_| !at_guard(start)) {
        name_by_as(name, std::slice::from_ref(&name.clone().into()), parser);
        let mut name = parser.take_name(name, mutable, mutable + 1);
        if start.is_ident(0, "mut") {
            parser.strays.pop();
            name.mutable = start.ident(0).cloned();
        }
        parser.misplace(name);
    }
}

fn name_by_as(name: &Ident, blamed: &[TokenTree], parser: &mut Parser<'_>) {
    if !parser.told {
        parser.errors.across(
            stream(blamed),
            format!("the name is given by `as`: write `except* TYPE as {name} => {{ .. }}`"),
        );
    }
    parser.told = true;
}

/// `e as io::Error`: takes the type, and gives the name.
pub(super) fn type_behind_as(selector: &mut Selector, parser: &mut Parser<'_>) -> Option<Name> {
    let Selector::One(tokens) = selector else {
        return None;
    };
    let [TokenTree::Ident(name)] = tokens.as_slice() else {
        return None;
    };
    let start = parser.cursor.skip(1);
    let end = type_end(start);
    let path = end.position() > start.position() + 1 && start.group(0, Delimiter::Parenthesis).is_none();
    if !parser.cursor.is_ident(0, "as") || !is_variable(name) || !path || start.is_punct(0, '&') {
        return None;
    }
    let name = name.clone();
    parser.errors.across(
        stream(start.up_to(end)),
        format!("the type stands before `as`, the name behind it: write `except* TYPE as {name}`"),
    );
    *selector = Selector::One(start.up_to(end).to_vec());
    parser.cursor = end;
    Some(Name::plain(&name))
}

/// `except* e => { e.x() }`, where what the block does with `e` is done with no type.
pub(super) fn for_a_type(clause: &mut Clause, parser: &mut Parser<'_>) {
    let Selector::One(tokens) = &clause.selector else {
        return;
    };
    let name = match tokens.as_slice() {
        [TokenTree::Ident(name)] if is_variable(name) => Some(name.clone()),
        [TokenTree::Group(group)] => only_variable(group),
        _ => None,
    };
    let (Some(name), None, Some(block)) = (name, &clause.name, &clause.block) else {
        return;
    };
    if is_used(&block.stream().into_iter().collect::<Vec<_>>(), &name) {
        parser.errors.at(
            name.span(),
            format!("which errors? write `except* TYPE as {name} => {{ .. }}`, or `_` for every error"),
        );
        clause.name = Some(Name::plain(&name));
        clause.selector = Selector::Missing;
    }
}

/// Whether a value of this name is used that is not declared here: it is no path, no type, and no pattern.
fn is_used(tokens: &[TokenTree], name: &Ident) -> bool {
    let uses = uses(tokens, name);
    uses.contains(&Use::Value) && !uses.contains(&Use::Declared)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    Value,
    Declared,
    Other,
}

fn uses(tokens: &[TokenTree], name: &Ident) -> Vec<Use> {
    let cursors = (0..tokens.len()).map(|at| Cursor::new(tokens).at(at));
    let found = cursors.flat_map(|cursor| match cursor.peek(0) {
        Some(TokenTree::Ident(word)) if word == name => vec![use_of(cursor)],
        Some(TokenTree::Group(group)) => uses(&group.stream().into_iter().collect::<Vec<_>>(), name),
        _ => Vec::new(),
    });
    found.collect()
}

fn use_of(cursor: Cursor<'_>) -> Use {
    let before = cursor.before(1).map(ToString::to_string).unwrap_or_default();
    let is = |words: &[&str]| words.contains(&before.as_str());
    let path = cursor.is_pair(1, ':', ':') || cursor.is_punct(1, '<') || cursor.is_punct(1, '!');
    let literal = cursor.brace(1).is_some() && !is(&["in", "match", "if", "while"]);
    if is(&["let", "mut", "ref", "|"]) {
        Use::Declared
    } else if path || literal || is(&["as", "dyn", ":", "<", ".", ">", "'"]) {
        Use::Other
    } else {
        Use::Value
    }
}

/// `=> |e| { .. }`, `=> (e) { .. }` and `=> e { .. }`
pub(super) fn before_block(parser: &mut Parser<'_>) {
    let start = parser.cursor;
    let in_parentheses = start.group(0, Delimiter::Parenthesis).and_then(only_variable);
    let (name, ahead, length) = match (bars(start), in_parentheses, lone_variable(start)) {
        (Some(name), _, _) => (name.clone(), 1, 3),
        (_, Some(name), _) if start.brace(1).is_some() => (name, 0, 1),
        (_, _, Some(name)) if start.brace(1).is_some() => (name.clone(), 0, 1),
        _ => return,
    };
    name_by_as(&name, start.up_to(start.skip(length)), parser);
    let name = parser.take_name(&name, ahead, length);
    parser.misplace(name);
}
