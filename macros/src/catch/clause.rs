//! `except* [caused by] SELECTOR [as NAME] [if GUARD] => BLOCK [,]`

use proc_macro2::{Group, Ident, Span, TokenTree};

use super::ast::{Name, Parser, at_part};
use super::selector::{self, ends_selector};
use crate::tokens::Cursor;

pub(crate) struct Clause {
    pub(crate) keyword: Span,
    /// Whether what caused an error counts as well.
    pub(crate) by_cause: bool,
    pub(crate) selector: Selector,
    pub(crate) name: Option<Name>,
    /// A closure.
    pub(crate) guard: Option<Vec<TokenTree>>,
    pub(crate) block: Option<Group>,
}

/// `TYPE | TYPE ..`, or `_`
pub(crate) enum Selector {
    /// An error has been noted.
    Missing,
    One(Vec<TokenTree>),
    Any(Vec<Vec<TokenTree>>),
    Every(Ident),
}

impl Clause {
    /// Reads from behind `except*` on.
    pub(super) fn parse(except: &Ident, parser: &mut Parser<'_>) -> Self {
        let caused = caused_by(parser);
        let selector = Selector::parse(except, parser);
        if let (Some(caused), Selector::Every(_)) = (caused, &selector) {
            parser
                .errors
                .at(caused, "`_` is every error already: drop `caused by`");
        }
        let misplaced = parser.misplaced_name.take();
        let name = parser.name();
        let (name, second) = match name {
            Some(_) => (name, misplaced),
            None => (misplaced, None),
        };
        parser
            .strays
            .extend(second.map(|second| TokenTree::Ident(second.name)));
        let guard = guard(parser);
        let known = !matches!(selector, Selector::Missing);
        let block = block(except, known, parser);
        parser.comma();
        Self {
            keyword: except.span(),
            by_cause: caused.is_some(),
            selector,
            name,
            guard,
            block,
        }
    }
}

impl Selector {
    fn parse(except: &Ident, parser: &mut Parser<'_>) -> Self {
        let types = selector::types(parser);
        let listed = types.len() > 1;
        let types = types
            .into_iter()
            .filter(|tokens| !tokens.is_empty())
            .map(|tokens| selector::plain_type(tokens, parser))
            .collect::<Vec<_>>();
        match types.as_slice() {
            [] => {
                let advice = "which errors? write a type, `A | B`, or `_` for every error behind `except*`";
                parser.errors.at(except.span(), advice);
                Self::Missing
            }
            [only] if !listed => match only.as_slice() {
                [TokenTree::Ident(word)] if word == "_" => Self::Every(word.clone()),
                _ => Self::One(only.clone()),
            },
            _ => Self::Any(selector::without_wildcards(types, parser)),
        }
    }

    /// The types named, in order.
    pub(crate) fn types(&self) -> &[Vec<TokenTree>] {
        match self {
            Self::One(tokens) => std::slice::from_ref(tokens),
            Self::Any(types) => types,
            Self::Missing | Self::Every(_) => &[],
        }
    }
}

/// `[caused by]`; the word alone may be a type's name.
fn caused_by(parser: &mut Parser<'_>) -> Option<Span> {
    let next = parser.cursor.skip(1);
    if next.ident(0).is_none() || ends_selector(next) {
        return None;
    }
    let caused = parser.word("caused")?.span();
    if parser.word("by").is_none() {
        parser.errors.at(
            caused,
            "expected `by`: a clause that looks at causes is written `except* caused by TYPE`",
        );
    }
    Some(caused)
}

/// `[if |e| COND]`
fn guard(parser: &mut Parser<'_>) -> Option<Vec<TokenTree>> {
    let word = parser.word("if")?;
    let end = parser.cursor.find(ends_guard);
    let start = parser.cursor;
    let is_closure = start.is_punct(0, '|') || (start.is_ident(0, "move") && start.is_punct(1, '|'));
    if is_closure {
        parser.cursor = end;
        return Some(start.up_to(end).to_vec());
    }
    parser.errors.at(
        word.span(),
        "a guard is a closure that sees the error: write `if |e| ..`",
    );
    parser.stray_up_to(end);
    None
}

/// At `=>`, or at the clause's block where `=>` is missing.
fn ends_guard(cursor: Cursor<'_>) -> bool {
    let next = cursor.skip(1);
    let last = next.is_end() || next.is_punct(0, ',') || (at_part(next) && !next.is_ident(0, "else"));
    cursor.is_fat_arrow() || (cursor.brace(0).is_some() && last)
}

fn block(except: &Ident, known: bool, parser: &mut Parser<'_>) -> Option<Group> {
    let arrow = parser.cursor.is_fat_arrow();
    let start = parser.cursor.skip(if arrow { 2 } else { 0 });
    let written = start.find(|at| !at.is_sign());
    // Any other sign, such as `:` or `->`.
    let wrong = !arrow && start.is_sign() && written.brace(0).is_some();
    parser.cursor = start;
    if wrong {
        parser.stray_up_to(written);
    }
    let block = parser.block();
    match &block {
        Some(block) if !arrow => {
            let blamed = start
                .peek(0)
                .filter(|_| wrong)
                .map_or(block.span_open(), TokenTree::span);
            parser
                .errors
                .at(blamed, "expected `=>` before the block of a clause");
        }
        Some(_) => {}
        None => {
            if known {
                parser.errors.at(
                    except.span(),
                    "the clause has no block: write `except* .. => { .. }`",
                );
            }
            parser.stray_up_to(parser.cursor.find(|at| at.is_punct(0, ',') || at_part(at)));
        }
    }
    block
}
