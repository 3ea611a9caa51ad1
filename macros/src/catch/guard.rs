//! `[if |e| COND]`, and what people write for it.

use proc_macro2::{Group, Ident, TokenTree};

use super::ast::Name;
use super::parser::{Parser, at_part, is_variable};
use crate::tokens::Cursor;

pub(super) fn guard(named: bool, parser: &mut Parser<'_>) -> Option<Vec<TokenTree>> {
    let word = match parser.word("if") {
        Some(word) => word,
        None => misspelled_if(parser)?,
    };
    let start = parser.cursor;
    let is_closure = start.is_punct(0, '|') || (start.is_ident(0, "move") && start.is_punct(1, '|'));
    let end = start.find(ends_guard);
    let condition = match name_behind(start, end).filter(|_| !named) {
        Some(name) => {
            parser.errors.at(
                start
                    .at(end.position() - 2)
                    .ident(0)
                    .map_or(word.span(), Ident::span),
                format!("the name stands before the guard: write `except* TYPE as {name} if |e| ..`"),
            );
            parser.misplace(Name::plain(name));
            start.at(end.position() - 2)
        }
        None => end,
    };
    if is_closure {
        parser.cursor = end;
        return Some(start.up_to(condition).to_vec());
    }
    parser.errors.at(
        word.span(),
        "a guard is a closure that sees the error: write `if |e| ..`",
    );
    parser.stray_up_to(condition);
    parser.cursor = end;
    None
}

/// Whether a guard stands here by a word that is not `if`.
pub(super) fn at_guard(cursor: Cursor<'_>) -> bool {
    let word = cursor.is_ident(0, "when") || cursor.is_ident(0, "where");
    let behind = cursor.skip(1);
    word && !behind.is_end()
        && !behind.is_fat_arrow()
        && behind.brace(0).is_none()
        && !behind.is_punct(0, ',')
}

fn misspelled_if(parser: &mut Parser<'_>) -> Option<Ident> {
    let word = parser.cursor.ident(0).filter(|_| at_guard(parser.cursor))?;
    let behind = parser.cursor.skip(1);
    parser.cursor = behind;
    if behind.is_punct(0, '|') || behind.is_ident(0, "move") {
        parser.errors.at(
            word.span(),
            format!("a guard begins with `if`: write `if |e| ..` for `{word}`"),
        );
    }
    Some(word.clone())
}

/// `as e` at the end of a guard, where it cannot be a cast to a type: its variable is used, or is that of the closure.
fn name_behind<'a>(start: Cursor<'a>, end: Cursor<'a>) -> Option<&'a Ident> {
    let last = end
        .position()
        .checked_sub(2)
        .filter(|last| *last > start.position())?;
    let name = start
        .at(last)
        .ident(1)
        .filter(|name| is_variable(name) && *name != "bool")?;
    let parameter = start
        .find(|at| at.is_punct(0, '|'))
        .is_ident(1, &name.to_string());
    let arrow = if end.is_fat_arrow() { 2 } else { 0 };
    let block = end.brace(arrow);
    let used = block.is_none_or(|block| mentions(block, name)) || name.to_string().starts_with('_');
    start
        .at(last)
        .ident(0)
        .filter(|word| *word == "as" && (parameter || used))?;
    Some(name)
}

fn mentions(group: &Group, name: &Ident) -> bool {
    group.stream().into_iter().any(|token| match token {
        TokenTree::Ident(word) => word == *name,
        TokenTree::Group(inner) => mentions(&inner, name),
        _ => false,
    })
}

/// At `=>`, or at the clause's block where `=>` is missing.
fn ends_guard(cursor: Cursor<'_>) -> bool {
    let next = cursor.skip(1);
    let last = next.is_end() || next.is_punct(0, ',') || (at_part(next) && !next.is_ident(0, "else"));
    cursor.is_fat_arrow() || (cursor.brace(0).is_some() && last)
}
