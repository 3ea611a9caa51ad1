//! What people write for the body of a scope or a race: a list, as for `join!`, and arms, as for `select!`.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::quote_spanned;

use super::Flavor;
use crate::error::Errors;
use crate::fallback;
use crate::spans::{at_first, first};
use crate::tokens::{Cursor, Heads, arm_body_end, is_operator, split_arm, step};

/// Notes the mistake, and gives the statements that were meant.
pub(super) fn mended(body: &[TokenTree], flavor: Flavor, errors: &mut Errors) -> Option<Vec<TokenTree>> {
    let start = Cursor::new(body);
    if flavor.is_race() && begins_arms(start) {
        errors.at(
            first(body),
            "a race has no arms: write `spawn { .. };` for each, with all that it is to do in it",
        );
        return Some(arms(start));
    }
    let list = list(start)?;
    errors.at(
        first(body),
        match flavor.is_race() {
            true => "nothing is in the race: write `spawn` before each of those that race, and `;` behind it",
            false => "these are no tasks yet: write `spawn` before each, and `;` behind it",
        },
    );
    Some(list.into_iter().flat_map(ignored).collect())
}

/// What is said of a race without tasks.
pub(super) fn without_tasks(body: &[TokenTree]) -> &'static str {
    let start = Cursor::new(body);
    let brackets = start.group(0, Delimiter::Bracket).is_some() && start.skip(1).is_end();
    let vector = start.is_ident(0, "vec") && start.is_punct(1, '!') && start.skip(3).is_end();
    let single = find(start, |at| at.is_punct(0, ';')).is_end();
    let iterator = !find(start, is_of_iterators).is_end();
    match single && (brackets || vector || iterator) {
        true => "nothing is in the race: write `for each in list { spawn each; }` for those of a list",
        false => "nothing is in the race: write `spawn` before each of those that race",
    }
}

fn is_of_iterators(cursor: Cursor<'_>) -> bool {
    let methods = ["iter", "into_iter", "map", "collect"];
    cursor.is_punct(0, '.') && methods.iter().any(|name| cursor.is_ident(1, name))
}

/// The first such place, generic arguments aside.
fn find<'a>(start: Cursor<'a>, stop: impl Fn(Cursor<'a>) -> bool) -> Cursor<'a> {
    let mut cursor = start;
    while !cursor.is_end() && !stop(cursor) {
        cursor = step(cursor);
    }
    cursor
}

/// What begins no expression that a comma may follow.
const NO_ELEMENT: &[&str] = &[
    "let",
    "use",
    "fn",
    "impl",
    "struct",
    "enum",
    "union",
    "trait",
    "type",
    "mod",
    "const",
    "static",
    "extern",
    "pub",
    "return",
    "break",
    "macro_rules",
];

/// The elements of a list without tasks: nothing else holds commas and no `;`, unless it is no expression.
fn list(start: Cursor<'_>) -> Option<Vec<&[TokenTree]>> {
    let mut elements = Vec::new();
    let mut cursor = start;
    while !cursor.is_end() {
        if NO_ELEMENT.iter().any(|word| cursor.is_ident(0, word)) || cursor.is_punct(0, '#') {
            return None;
        }
        let end = find(cursor, |at| at.is_punct(0, ',') || belongs_to_no_list(at));
        if end.position() == cursor.position() || !(end.is_end() || end.is_punct(0, ',')) {
            return None;
        }
        elements.push(cursor.up_to(end));
        if end.is_end() && elements.len() == 1 {
            return None;
        }
        cursor = end.skip(1);
    }
    (!elements.is_empty()).then_some(elements)
}

fn belongs_to_no_list(cursor: Cursor<'_>) -> bool {
    let sign = cursor.is_punct(0, ';') || cursor.is_punct(0, '|');
    let item = cursor.is_ident(0, "fn") || cursor.is_ident(0, "where");
    sign || item || cursor.is_fat_arrow() || is_operator(cursor)
}

/// `PATTERN = FUTURE =>`
fn begins_arms(start: Cursor<'_>) -> bool {
    let arrow = find(start, |at| at.is_punct(0, ';') || at.is_fat_arrow());
    let equals = find(start, |at| at.is_punct(0, '='));
    let declared = start.is_ident(0, "let") || start.is_ident(0, "match");
    arrow.is_fat_arrow() && equals.position() < arrow.position() && !declared
}

/// Each arm as a future that is not used.
fn arms(start: Cursor<'_>) -> Vec<TokenTree> {
    let mut out = TokenStream::new();
    let mut cursor = start;
    while !cursor.is_end() {
        let (_, arrow) = split_arm(cursor, Heads::Expression);
        let body = arrow.skip(2);
        let end = arm_body_end(body);
        out.extend(arm(cursor.up_to(arrow), body.up_to(end)));
        cursor = end.skip(usize::from(end.is_punct(0, ',')));
    }
    out.into_iter().collect()
}

fn arm(head: &[TokenTree], body: &[TokenTree]) -> TokenStream {
    let start = Cursor::new(head);
    let span = at_first(head);
    let equals = find(start, |at| at.is_punct(0, '='));
    let future = equals.skip(1);
    let condition = find(future, |at| at.is_punct(0, ','));
    let body = body.iter().cloned().collect::<TokenStream>();
    let body = match body.is_empty() {
        true => quote_spanned! {span=> {} },
        false => body,
    };
    if condition.position() <= future.position() {
        let head = fallback::keep(head);
        return quote_spanned! {span=> let _ = async { #head match () { _ => #body } }; };
    }
    let pattern = start.up_to(equals).iter().cloned().collect::<TokenStream>();
    let awaited = future.up_to(condition).iter().cloned().collect::<TokenStream>();
    let condition = fallback::keep(condition.rest());
    quote_spanned! {span=>
        let _ = async {
            #condition
            #[allow(unreachable_patterns)]
            match (#awaited).await {
                #pattern => #body,
                _ => ::core::unreachable!(),
            }
        };
    }
}

fn ignored(element: &[TokenTree]) -> TokenStream {
    let tokens = element.iter().cloned().collect::<TokenStream>();
    quote_spanned! {at_first(element)=> let _ = #tokens; }
}
