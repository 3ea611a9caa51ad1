//! `TYPE | TYPE ..`, and what people write for it.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::ast::{Name, Parser, at_part};
use crate::tokens::{Cursor, close_angle};

const SEPARATOR: &str = "several types are written `A | B`";

/// The tokens of each type; none where one is missing.
pub(super) fn types(parser: &mut Parser<'_>) -> Vec<Vec<TokenTree>> {
    let mut types = vec![Vec::new()];
    while !ends_selector(parser.cursor) || wrong_separator(parser.cursor) {
        let start = parser.cursor;
        parser.cursor = close_angle(start)
            .filter(|_| start.is_punct(0, '<'))
            .unwrap_or(start.skip(1));
        if wrong_separator(start) {
            parser
                .errors
                .across(tokens(start.up_to(parser.cursor)), SEPARATOR);
            parser.strays.extend_from_slice(start.up_to(parser.cursor));
            types.push(Vec::new());
            continue;
        }
        match types.last_mut() {
            Some(last) if !start.is_punct(0, '|') => last.extend_from_slice(start.up_to(parser.cursor)),
            _ => types.push(Vec::new()),
        }
    }
    match types.as_slice() {
        [only] => match tuple(only, parser) {
            Some(types) => types,
            None => types,
        },
        _ => types,
    }
}

/// `,`, `or` and `and` between two types.
fn wrong_separator(cursor: Cursor<'_>) -> bool {
    let sign = cursor.is_punct(0, ',');
    let word = (cursor.is_ident(0, "or") || cursor.is_ident(0, "and")) && begins_type(cursor.skip(1));
    let behind_type = matches!(cursor.before(1), Some(TokenTree::Ident(_) | TokenTree::Group(_)))
        || crate::tokens::punct(cursor.before(1)).is_some_and(|(sign, _)| sign == '>');
    let clause_goes_on = cursor.find(|at| at.is_fat_arrow() || at.brace(0).is_some() || at_part(at));
    behind_type && ((sign && begins_type(cursor.skip(1)) && clause_goes_on.is_fat_arrow()) || word)
}

fn begins_type(cursor: Cursor<'_>) -> bool {
    cursor.is_pair(0, ':', ':')
        || cursor
            .ident(0)
            .is_some_and(|word| word != "as" && !at_part(cursor))
}

/// `(A, B)`, as Python writes it.
fn tuple(only: &[TokenTree], parser: &mut Parser<'_>) -> Option<Vec<Vec<TokenTree>>> {
    let [TokenTree::Group(group)] = only else {
        return None;
    };
    let inner = group.stream().into_iter().collect::<Vec<_>>();
    let is_comma = |token: &TokenTree| matches!(token, TokenTree::Punct(sign) if sign.as_char() == ',');
    if group.delimiter() != Delimiter::Parenthesis || !inner.iter().any(is_comma) {
        return None;
    }
    parser.errors.across(group, SEPARATOR);
    Some(inner.split(is_comma).map(<[_]>::to_vec).collect())
}

/// A type as it has to be named; what is more is refused and dropped.
pub(super) fn plain_type(found: Vec<TokenTree>, parser: &mut Parser<'_>) -> Vec<TokenTree> {
    let cursor = Cursor::new(&found);
    if cursor.is_punct(0, '&') && !cursor.is_punct(1, '\'') {
        parser.errors.across(
            tokens(&found),
            "a clause names the type of the error itself: drop `&`",
        );
        let behind = cursor.find(|at| !at.is_punct(0, '&') && !at.is_ident(0, "mut"));
        parser.strays.extend_from_slice(cursor.up_to(behind));
        return behind.rest().to_vec();
    }
    if let Some(name) = cursor.ident(0)
        && cursor.is_punct(1, ':')
        && !cursor.is_pair(1, ':', ':')
        && begins_type(cursor.skip(2))
    {
        parser.errors.at(
            name.span(),
            format!("the name stands behind the type: write `except* TYPE as {name}`"),
        );
        let name = Name {
            mutable: None,
            name: name.clone(),
        };
        let other = parser.misplaced_name.replace(name);
        parser
            .strays
            .extend(other.map(|other| TokenTree::Ident(other.name)));
        return cursor.skip(2).rest().to_vec();
    }
    if let [path @ .., TokenTree::Ident(_), TokenTree::Group(fields)] = found.as_slice()
        && fields.delimiter() == Delimiter::Parenthesis
    {
        parser.errors.across(
            tokens(&found),
            "a clause names a type, not a pattern: write `except* TYPE as name`, with `if |e| ..` for what is in it",
        );
        parser.strays.push(TokenTree::Group(fields.clone()));
        return found.get(..=path.len()).unwrap_or_default().to_vec();
    }
    found
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

pub(super) fn ends_selector(cursor: Cursor<'_>) -> bool {
    let opens = cursor.is_fat_arrow() || cursor.brace(0).is_some() || cursor.is_punct(0, ',');
    // A `:` that belongs to no path, and what is behind it a block.
    let colon = cursor.is_punct(0, ':') && cursor.brace(1).is_some();
    cursor.is_end() || opens || colon || cursor.is_ident(0, "as") || at_part(cursor)
}

fn tokens(tokens: &[TokenTree]) -> TokenStream {
    tokens.iter().cloned().collect()
}
