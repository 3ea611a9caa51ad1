//! `TYPE | TYPE ..`, and what people write for it.

use proc_macro2::{Delimiter, Group, Ident, TokenTree};

use super::ast::Name;
use super::parser::{Parser, at_part, is_variable, only_variable, stream};
use super::types::{begins_type, type_end};
use crate::tokens::Cursor;

const SEPARATOR: &str = "several types are written `A | B`";
const PATTERN: &str =
    "a clause names a type, not a pattern: write `except* TYPE as name`, with `if |e| ..` for what is in it";

/// The tokens of each type; none where one is missing.
pub(super) fn types(parser: &mut Parser<'_>) -> Vec<Vec<TokenTree>> {
    let mut types = Vec::new();
    loop {
        no_type(parser);
        name_first(parser);
        let start = parser.cursor;
        parser.cursor = type_end(start);
        types.push(start.up_to(parser.cursor).to_vec());
        fields(parser);
        if between_bars(parser.cursor).is_some() || !separator(parser) {
            break;
        }
    }
    match types.as_slice() {
        [only] => match in_brackets(only, parser) {
            Some(types) => types,
            None => types,
        },
        _ => types,
    }
}

/// A sign or a literal where a type belongs.
fn no_type(parser: &mut Parser<'_>) {
    let start = parser.cursor;
    let sign = start.is_sign() && !start.is_fat_arrow() && !start.is_punct(0, '|') && !start.is_punct(0, ',');
    let literal = matches!(start.peek(0), Some(TokenTree::Literal(_)));
    let block_behind = start
        .find(|at| !at.is_sign() || at.is_fat_arrow())
        .brace(0)
        .is_some();
    if begins_type(start) || block_behind || !(sign || literal) {
        return;
    }
    parser.errors.at(
        parser.span(),
        "this is no type: write one, `A | B`, or `_` for every error behind `except*`",
    );
    parser.told = true;
    parser.stray_up_to(start.find(|at| begins_type(at) || ends_selector(at)));
}

/// `e: A`, `e @ A` and `e A`.
fn name_first(parser: &mut Parser<'_>) {
    let start = parser.cursor;
    let Some(name) = start.ident(0).filter(|name| begins_type(start) && *name != "_") else {
        return;
    };
    let colon = start.is_punct(1, ':') && !start.is_pair(1, ':', ':');
    let sign = colon || start.is_punct(1, '@');
    let behind = start.skip(1 + usize::from(sign));
    let typed = begins_type(behind) && is_word_of_type(behind);
    let bare = || is_variable(name) && behind.ident(0).is_some() && lone_variable(behind).is_none();
    if !typed || !(sign || bare()) {
        return;
    }
    parser.errors.at(
        name.span(),
        format!("the name stands behind the type: write `except* TYPE as {name}`"),
    );
    let name = parser.take_name(name, 0, 1 + usize::from(sign));
    parser.misplace(name);
}

/// What is between two types, if another follows.
fn separator(parser: &mut Parser<'_>) -> bool {
    let start = parser.cursor;
    if start.is_punct(0, '|') && !start.is_punct(1, '|') {
        parser.cursor = start.skip(1);
        return true;
    }
    let behind_type = start.position() > 0 && type_ends(start.before(1));
    let found = wrong_separator(start).filter(|length| behind_type && begins_type(start.skip(*length)));
    let Some(length) = found else {
        return false;
    };
    let blamed = start.up_to(start.skip(length.max(1)));
    parser.errors.across(stream(blamed), SEPARATOR);
    parser.stray_up_to(start.skip(length));
    true
}

/// How many tokens long a sign or a word is that other languages have between two types; none at all is one, too.
fn wrong_separator(cursor: Cursor<'_>) -> Option<usize> {
    let doubled = cursor.is_pair(0, '|', '|') || cursor.is_pair(0, '&', '&');
    let sign = ",+/&".chars().any(|sign| cursor.is_punct(0, sign));
    let word = cursor.is_ident(0, "or") || cursor.is_ident(0, "and");
    if doubled {
        return Some(2);
    }
    if (sign || word) && is_word_of_type(cursor.skip(1)) && behind_comma(cursor).is_none() {
        return Some(1);
    }
    let another = cursor.ident(0).is_some() && is_word_of_type(cursor) && lone_variable(cursor).is_none();
    another.then_some(0)
}

fn type_ends(token: Option<&TokenTree>) -> bool {
    match token {
        Some(TokenTree::Ident(_) | TokenTree::Group(_)) => true,
        Some(TokenTree::Punct(sign)) => sign.as_char() == '>',
        _ => false,
    }
}

/// Whether a type begins here, and no word that belongs to a clause.
fn is_word_of_type(cursor: Cursor<'_>) -> bool {
    let word = ["or", "and", "when", "where"]
        .iter()
        .any(|word| cursor.is_ident(0, word));
    begins_type(cursor) && (!word || cursor.is_pair(1, ':', ':'))
}

/// A variable that is not the beginning of a path.
pub(super) fn lone_variable(cursor: Cursor<'_>) -> Option<&Ident> {
    let goes_on = cursor.is_pair(1, ':', ':') || cursor.is_punct(1, '<') || cursor.is_punct(1, '!');
    cursor.ident(0).filter(|word| is_variable(word) && !goes_on)
}

/// `, e` behind a type, as older Pythons write it.
pub(super) fn behind_comma(cursor: Cursor<'_>) -> Option<&Ident> {
    let end = cursor.skip(2);
    let ends = end.is_fat_arrow() || end.brace(0).is_some() || end.is_ident(0, "if");
    lone_variable(cursor.skip(1)).filter(|_| cursor.is_punct(0, ',') && ends)
}

/// `|e|`
pub(super) fn bars(cursor: Cursor<'_>) -> Option<&Ident> {
    let closed = cursor.is_punct(0, '|') && cursor.is_punct(2, '|');
    lone_variable(cursor.skip(1)).filter(|_| closed)
}

/// The same behind a type, where it closes what would be one more type.
pub(super) fn between_bars(cursor: Cursor<'_>) -> Option<&Ident> {
    bars(cursor).filter(|_| !begins_type(cursor.skip(3)) && !cursor.is_punct(3, '|'))
}

/// `(A, B)`, as Python writes it, `(A | B)`, and either in other brackets.
fn in_brackets(only: &[TokenTree], parser: &mut Parser<'_>) -> Option<Vec<Vec<TokenTree>>> {
    let [TokenTree::Group(group)] = only else {
        return None;
    };
    let inner = group.stream().into_iter().collect::<Vec<_>>();
    let has = |sign| inner.iter().any(|token| is_sign(token, sign));
    let separates = |token: &TokenTree| is_sign(token, ',') || is_sign(token, '|');
    let message = match group.delimiter() {
        Delimiter::Parenthesis | Delimiter::Bracket if has(',') => SEPARATOR,
        Delimiter::Parenthesis | Delimiter::Bracket if has('|') => {
            "several types are written `A | B`: drop the brackets"
        }
        Delimiter::Bracket if !has(';') => "a type stands by itself: drop the brackets",
        _ => return None,
    };
    parser.errors.across(group, message);
    Some(inner.split(separates).map(<[_]>::to_vec).collect())
}

fn is_sign(token: &TokenTree, sign: char) -> bool {
    matches!(token, TokenTree::Punct(found) if found.as_char() == sign)
}

/// `{ .. }` behind a type, with the rest of the clause behind it.
fn fields(parser: &mut Parser<'_>) {
    let behind = parser.cursor.skip(1);
    let pattern = behind.is_fat_arrow() || behind.is_ident(0, "as") || behind.is_ident(0, "if");
    if parser.cursor.brace(0).is_some() && type_ends(parser.cursor.before(1)) && pattern {
        parser.errors.at(parser.span(), PATTERN);
        parser.stray_up_to(behind);
    }
}

/// A type as it has to be named; what is more is refused and dropped. Nothing is left where that says which errors.
pub(super) fn plain_type(found: Vec<TokenTree>, parser: &mut Parser<'_>) -> Vec<TokenTree> {
    let cursor = Cursor::new(&found);
    let referenced = cursor.find(|at| !at.is_punct(0, '&') && !at.is_ident(0, "mut"));
    let lifetime = referenced.is_punct(0, '\'');
    let target = referenced.skip(if lifetime { 2 } else { 0 });
    if let Some(sentence) = no_error(target) {
        parser.errors.across(stream(&found), sentence);
        parser.strays.extend(found);
        return Vec::new();
    }
    if target.position() > 0 && !lifetime {
        let sentence = "a clause names the type of the error itself: drop `&`";
        parser.errors.across(stream(&found), sentence);
        parser.strays.extend_from_slice(cursor.up_to(target));
        return target.rest().to_vec();
    }
    if let [path @ .., TokenTree::Ident(last), TokenTree::Group(fields)] = found.as_slice()
        && fields.delimiter() == Delimiter::Parenthesis
    {
        parser.errors.across(stream(&found), PATTERN);
        return match path.is_empty() && ["Err", "Ok", "Some"].iter().any(|word| last == word) {
            true => in_variant(last, fields, parser),
            false => {
                field(fields, parser);
                found.get(..=path.len()).unwrap_or_default().to_vec()
            }
        };
    }
    found
}

/// What is said of a type that no error has.
fn no_error(target: Cursor<'_>) -> Option<&'static str> {
    let behind = target.skip(1);
    let bound = ["dyn", "impl"].iter().any(|word| target.is_ident(0, word)) && !behind.is_end();
    if bound {
        return Some(
            "errors are told apart by their own types, not by a trait: name those, or `_` for every error",
        );
    }
    (target.is_ident(0, "str") && behind.is_end()).then_some(
        "a text has no type of its own as an error: write `except* _ if |e| ..`, and compare what it says",
    )
}

/// The type in `Err(A)`; none in `Err(e)`.
fn in_variant(variant: &Ident, fields: &Group, parser: &mut Parser<'_>) -> Vec<TokenTree> {
    let inner = fields.stream().into_iter().collect::<Vec<_>>();
    let cursor = Cursor::new(&inner);
    parser.strays.push(variant.clone().into());
    if lone_variable(cursor).is_none() && !cursor.is_ident(0, "_") && begins_type(cursor) {
        let end = type_end(cursor);
        parser.strays.extend_from_slice(end.rest());
        return cursor.up_to(end).to_vec();
    }
    field(fields, parser);
    Vec::new()
}

/// What a pattern binds becomes the name of the clause.
fn field(fields: &Group, parser: &mut Parser<'_>) {
    match only_variable(fields) {
        Some(name) => parser.misplace(Name::plain(&name)),
        None => parser.strays.push(TokenTree::Group(fields.clone())),
    }
}

pub(super) fn without_wildcards(types: Vec<Vec<TokenTree>>, parser: &mut Parser<'_>) -> Vec<Vec<TokenTree>> {
    let (wildcards, types) = types
        .into_iter()
        .partition::<Vec<_>, _>(|tokens| is_wildcard(tokens));
    for wildcard in wildcards.iter().flatten() {
        parser
            .errors
            .at(wildcard.span(), "`_` is every error already: let it stand alone");
    }
    parser.strays.extend(wildcards.into_iter().flatten());
    types
}

fn is_wildcard(tokens: &[TokenTree]) -> bool {
    matches!(tokens, [TokenTree::Ident(word)] if word == "_")
}

/// Where a clause may go on behind its types.
pub(super) fn ends_selector(cursor: Cursor<'_>) -> bool {
    let opens = cursor.is_fat_arrow() || cursor.brace(0).is_some() || cursor.is_punct(0, ',');
    // A `:` that belongs to no path, and what is behind it a block.
    let colon = cursor.is_punct(0, ':') && cursor.brace(1).is_some();
    cursor.is_end() || opens || colon || cursor.is_ident(0, "as") || at_part(cursor)
}
