//! `except* [caused by] SELECTOR [as NAME] [if GUARD] => BLOCK [,]`

use proc_macro2::{Delimiter, Group, Ident, Span, TokenTree};

use super::ast::Name;
use super::guard::{at_guard, guard};
use super::parser::{Parser, at_part, is_keyword, stream};
use super::selector::{self, ends_selector};
use super::types::{begins_type, type_end};
use super::{names, slips};
use crate::tokens::{Construct, Cursor};

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

/// What stands before the block of a clause.
pub(super) struct Head {
    pub(super) by_cause: bool,
    pub(super) selector: Selector,
    pub(super) name: Option<Name>,
    pub(super) guard: Option<Vec<TokenTree>>,
}

impl Clause {
    /// Reads from behind `except*` on.
    pub(super) fn parse(except: &Ident, parser: &mut Parser<'_>) -> Self {
        let head = match slips::head_in_parentheses(except.span(), parser) {
            Some(head) => head,
            None => Head::parse(except.span(), parser),
        };
        let mut clause = Self::with_head(except.span(), head, parser);
        names::for_a_type(&mut clause, parser);
        clause
    }

    /// Reads the block.
    pub(super) fn with_head(keyword: Span, head: Head, parser: &mut Parser<'_>) -> Self {
        let known = !matches!(head.selector, Selector::Missing);
        let block = block(keyword, known, parser);
        parser.comma();
        let misplaced = parser.misplaced_name.take();
        let name = match head.name {
            Some(name) => {
                parser.drop_name(misplaced);
                Some(name)
            }
            None => misplaced,
        };
        Self {
            keyword,
            by_cause: head.by_cause,
            selector: head.selector,
            name,
            guard: head.guard,
            block,
        }
    }
}

impl Head {
    pub(super) fn parse(keyword: Span, parser: &mut Parser<'_>) -> Self {
        let caused = caused_by(parser);
        let mut selector = Selector::parse(keyword, parser);
        if let (Some(caused), Selector::Every(_)) = (caused, &selector) {
            parser
                .errors
                .at(caused, "`_` is every error already: drop `caused by`");
        }
        names::without_as(parser);
        unexpected(parser, "expected `as`, `if` or `=>` behind the type");
        let name = match names::type_behind_as(&mut selector, parser) {
            Some(name) => Some(name),
            None => parser.name(),
        };
        if name.is_some() {
            behind_name(parser);
        }
        let guard = guard(name.is_some(), parser);
        Self {
            by_cause: caused.is_some(),
            selector,
            name,
            guard,
        }
    }
}

impl Selector {
    fn parse(keyword: Span, parser: &mut Parser<'_>) -> Self {
        let types = selector::types(parser);
        let listed = types.len() > 1;
        let named = types
            .into_iter()
            .filter(|tokens| !tokens.is_empty())
            .collect::<Vec<_>>();
        if named.is_empty() {
            let advice = "which errors? write a type, `A | B`, or `_` for every error behind `except*`";
            if !parser.told {
                parser.errors.at(keyword, advice);
            }
            parser.told = true;
            return Self::Missing;
        }
        let plain = named
            .into_iter()
            .map(|tokens| selector::plain_type(tokens, parser));
        let types = plain.filter(|tokens| !tokens.is_empty()).collect::<Vec<_>>();
        match types.as_slice() {
            [] => Self::Missing,
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

/// What other words there are for `caused by`.
const CAUSED: &[&str] = &["cause", "causes", "caused_by"];

/// `[caused by]`; the word alone may be a type's name.
fn caused_by(parser: &mut Parser<'_>) -> Option<Span> {
    let next = parser.cursor.skip(1);
    if next.ident(0).is_none() || ends_selector(next) {
        return None;
    }
    let word = parser.cursor.ident(0)?;
    let other =
        CAUSED.iter().any(|other| word == other) && !next.is_ident(0, "or") && !next.is_ident(0, "and");
    if word != "caused" && !other {
        return None;
    }
    parser.cursor = next;
    if parser.word("by").is_none() || other {
        parser.errors.at(
            word.span(),
            match other {
                true => "a clause that looks at causes is written `except* caused by TYPE`",
                false => "expected `by`: a clause that looks at causes is written `except* caused by TYPE`",
            },
        );
    }
    Some(word.span())
}

/// Leaves out what belongs to no clause.
fn unexpected(parser: &mut Parser<'_>, sentence: &str) {
    let start = parser.cursor;
    let signs_before_block = start
        .find(|at| !at.is_sign() || at.is_fat_arrow())
        .brace(0)
        .is_some();
    let last_comma = start.is_punct(0, ',') && (start.skip(1).is_end() || at_part(start.skip(1)));
    if goes_on(start) || signs_before_block || last_comma {
        return;
    }
    if !parser.told {
        parser.errors.at(parser.span(), sentence);
    }
    parser.told = true;
    let name = parser.stray_with_name(start.find(goes_on));
    if let Some(name) = name {
        parser.misplace(name);
    }
}

fn goes_on(cursor: Cursor<'_>) -> bool {
    let word = cursor.is_ident(0, "as") || at_part(cursor) || at_guard(cursor);
    cursor.is_end() || cursor.is_fat_arrow() || cursor.brace(0).is_some() || word
}

/// What stands in the way of `if` or `=>`.
fn behind_name(parser: &mut Parser<'_>) {
    let start = parser.cursor;
    let behind = start.skip(1);
    if start.is_punct(0, ':') && begins_type(behind) {
        if !parser.told {
            parser.errors.at(
                parser.span(),
                "the type stands before `as`, and none behind the name: drop this",
            );
        }
        parser.told = true;
        parser.stray_up_to(type_end(behind));
    }
    unexpected(parser, "expected `if` or `=>` behind the name");
}

fn block(keyword: Span, known: bool, parser: &mut Parser<'_>) -> Option<Group> {
    let arrow = parser.cursor.is_fat_arrow();
    let start = parser.cursor.skip(if arrow { 2 } else { 0 });
    let written = start.find(|at| !at.is_sign());
    // Any other sign, such as `:` or `->`.
    let wrong = !arrow && start.is_sign() && written.brace(0).is_some();
    parser.cursor = start;
    if wrong {
        parser.stray_up_to(written);
    }
    if arrow {
        names::before_block(parser);
    }
    let block = parser.block();
    match &block {
        Some(block) if !arrow && !parser.told => {
            let blamed = start
                .peek(0)
                .filter(|_| wrong)
                .map_or(block.span_open(), TokenTree::span);
            parser
                .errors
                .at(blamed, "expected `=>` before the block of a clause");
        }
        Some(_) => {}
        None if arrow && !ends_expression(parser.cursor) => return Some(unbraced(parser)),
        None => {
            if known && !parser.told {
                parser
                    .errors
                    .at(keyword, "the clause has no block: write `except* .. => { .. }`");
            }
            parser.stray_up_to(parser.cursor.find(|at| at.is_punct(0, ',') || at_part(at)));
        }
    }
    block
}

/// An expression for a block, in braces.
fn unbraced(parser: &mut Parser<'_>) -> Group {
    let start = parser.cursor;
    let span = parser.span();
    if !parser.told {
        parser
            .errors
            .at(span, "the block of a clause stands in braces: write `=> { .. }`");
    }
    parser.cursor = match Construct::parse(start) {
        Some(construct) => construct.end.find(ends_expression),
        None => start.find(ends_expression),
    };
    let mut block = Group::new(Delimiter::Brace, stream(start.up_to(parser.cursor)));
    block.set_span(span);
    block
}

fn ends_expression(cursor: Cursor<'_>) -> bool {
    let part = cursor
        .ident(0)
        .is_some_and(|word| is_keyword(word) && word != "if");
    cursor.is_end() || cursor.is_punct(0, ',') || part
}
