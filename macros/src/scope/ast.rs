//! `[move] [|NAME|] BODY`

use proc_macro2::{Ident, Span, TokenTree};

use crate::error::Errors;
use crate::spans;
use crate::tokens::{Cursor, is_opening_keyword, is_operator};

pub(crate) struct Scope {
    pub(crate) capture: Option<Ident>,
    /// A variable or `_`.
    pub(crate) name: Option<Ident>,
    pub(crate) body: Vec<TokenTree>,
    /// The first token of the body, braces included.
    pub(crate) place: Span,
    /// The last token of the body, or its braces: where what the body owns is dropped.
    pub(crate) extent: Span,
}

impl Scope {
    /// The scope as far as it can be read, the mistakes, and the tokens that belong to them.
    pub(crate) fn parse(tokens: &[TokenTree]) -> (Self, Errors, Vec<TokenTree>) {
        let mut errors = Errors::default();
        let mut strays = Vec::new();
        let mut cursor = behind_async(Cursor::new(tokens), &mut errors);
        let capture = cursor.ident(0).filter(|word| *word == "move").cloned();
        cursor = cursor.skip(usize::from(capture.is_some()));
        cursor = behind_settings(cursor, &mut errors, &mut strays);
        let mut name = None;
        if cursor.is_punct(0, '|') {
            (name, cursor) = parse_name(cursor, &mut errors, &mut strays);
            cursor = behind_inner_async(cursor, &mut errors, &mut strays);
        } else if let Some((bare, body)) = bare_name(cursor) {
            errors.at(bare.span(), "a scope is named between bars: write `|s| { .. }`");
            (name, cursor) = (Some(bare), body);
        }
        let scope = Self {
            capture,
            name,
            body: body(cursor),
            place: spans::first(cursor.rest()),
            extent: cursor.rest().last().map_or_else(Span::call_site, TokenTree::span),
        };
        (scope, errors, strays)
    }
}

/// `timeout = .., `, which are methods; in the body a `;` would end an assignment.
fn behind_settings<'a>(start: Cursor<'a>, errors: &mut Errors, strays: &mut Vec<TokenTree>) -> Cursor<'a> {
    let mut cursor = start;
    while let Some(word) = cursor.ident(0).filter(|_| is_assigned(cursor)) {
        let end = cursor.find(|at| at.is_punct(0, ',') || at.is_punct(0, ';'));
        if !end.is_punct(0, ',')
            || end.skip(1).is_end()
            || cursor.find(Cursor::is_fat_arrow).position() < end.position()
        {
            break;
        }
        errors.at(word.span(), behind_the_scope(word));
        strays.extend_from_slice(cursor.up_to(end.skip(1)));
        cursor = end.skip(1);
    }
    cursor
}

fn behind_the_scope(word: &Ident) -> String {
    let known = ["timeout", "deadline", "grace", "limit", "warn_after"];
    let method = known.into_iter().find(|method| word == method);
    let advice = method.map_or("as in `scope! { .. }.timeout(..)`".to_owned(), |method| {
        format!("write `scope! {{ .. }}.{method}(..)`")
    });
    format!("the settings of a scope stand behind it: {advice}")
}

fn is_assigned(cursor: Cursor<'_>) -> bool {
    cursor.is_punct(1, '=') && !cursor.is_pair(1, '=', '=') && !cursor.is_pair(1, '=', '>')
}

const ASYNC: &str = "the body is asynchronous as it is: drop `async`";

/// Refuses `async { .. }` and `async |s| ..` as the whole input.
fn behind_async<'a>(start: Cursor<'a>, errors: &mut Errors) -> Cursor<'a> {
    let behind = start.skip(1 + usize::from(start.is_ident(1, "move")));
    match start.ident(0) {
        Some(word) if word == "async" && (is_whole_block(behind) || behind.is_punct(0, '|')) => {
            errors.at(word.span(), ASYNC);
            start.skip(1)
        }
        _ => start,
    }
}

/// Refuses `|s| async { .. }`: its value would be a future that nobody awaits.
fn behind_inner_async<'a>(start: Cursor<'a>, errors: &mut Errors, strays: &mut Vec<TokenTree>) -> Cursor<'a> {
    let behind = start.skip(1 + usize::from(start.is_ident(1, "move")));
    match start.ident(0) {
        Some(word) if word == "async" && is_whole_block(behind) => {
            errors.at(word.span(), ASYNC);
            strays.extend_from_slice(start.up_to(behind));
            behind
        }
        _ => start,
    }
}

fn is_whole_block(cursor: Cursor<'_>) -> bool {
    cursor.brace(0).is_some() && is_over(cursor.skip(1))
}

/// `NAME, BODY` and `NAME => BODY`, which are no Rust, and the place of the body.
fn bare_name(start: Cursor<'_>) -> Option<(Ident, Cursor<'_>)> {
    let name = start
        .ident(0)
        .filter(|name| !is_opening_keyword(name) && *name != "spawn")?;
    let sign = start.skip(1);
    let body = sign.skip(1 + usize::from(sign.is_fat_arrow()));
    let names = sign.is_fat_arrow() || (sign.is_punct(0, ',') && is_code(body, name));
    (names && !body.is_end()).then(|| (name.clone(), body))
}

/// Not one more element of a list.
fn is_code(body: Cursor<'_>, name: &Ident) -> bool {
    let code = body.find(|at| at.brace(0).is_some() || at.is_punct(0, ';') || is_operator(at));
    !code.is_end() || body.rest().iter().any(|token| mentions(token, name))
}

fn mentions(token: &TokenTree, name: &Ident) -> bool {
    match token {
        TokenTree::Ident(word) => word == name,
        TokenTree::Group(group) => group.stream().into_iter().any(|token| mentions(&token, name)),
        _ => false,
    }
}

fn is_over(cursor: Cursor<'_>) -> bool {
    cursor.is_end() || (cursor.is_punct(0, ',') && cursor.skip(1).is_end())
}

fn parse_name<'a>(
    open: Cursor<'a>,
    errors: &mut Errors,
    strays: &mut Vec<TokenTree>,
) -> (Option<Ident>, Cursor<'a>) {
    let start = open.skip(1);
    let close = start.find(|at| at.is_punct(0, '|') || at.brace(0).is_some());
    let tokens = start.up_to(close);
    let closed = close.is_punct(0, '|');
    let named = match tokens {
        [TokenTree::Ident(name)] if closed && !is_opening_keyword(name) => Some(name.clone()),
        _ => None,
    };
    if named.is_none() {
        let blamed = tokens
            .first()
            .or(open.peek(0))
            .map_or_else(Span::call_site, TokenTree::span);
        errors.at(blamed, "a scope is named by one plain name: write `|s|`");
        let (name, rest) = meant_name(tokens);
        strays.extend(rest);
        return (name, close.skip(usize::from(closed)));
    }
    if close.skip(1).is_end() {
        errors.across(
            open.up_to(close.skip(1))
                .iter()
                .cloned()
                .collect::<proc_macro2::TokenStream>(),
            "the scope has no body: write `|s| { .. }`",
        );
    }
    (named, close.skip(usize::from(closed)))
}

/// The one variable in a pattern, types aside, by which the body goes on, and the other tokens.
fn meant_name(pattern: &[TokenTree]) -> (Option<Ident>, Vec<TokenTree>) {
    let colon = Cursor::new(pattern).find(|at| at.is_punct(0, ':')).position();
    let is_name = |(index, token): &(usize, &TokenTree)| {
        *index < colon && matches!(token, TokenTree::Ident(name) if !is_opening_keyword(name))
    };
    let (names, rest): (Vec<_>, Vec<_>) = pattern.iter().enumerate().partition(is_name);
    match names.as_slice() {
        [(_, TokenTree::Ident(name))] => {
            let rest = rest.into_iter().map(|(_, token)| token.clone()).collect();
            (Some(name.clone()), rest)
        }
        _ => (None, pattern.to_vec()),
    }
}

/// What is in the braces, if the body is one pair of them.
fn body(cursor: Cursor<'_>) -> Vec<TokenTree> {
    match cursor.brace(0) {
        Some(group) if is_over(cursor.skip(1)) => group.stream().into_iter().collect(),
        _ => cursor.rest().to_vec(),
    }
}
