//! What people write around the blocks that belongs elsewhere, or is written otherwise.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenTree};
use quote::quote_spanned;

use super::ast::{Body, Name};
use super::clause::{Clause, Head, Selector};
use super::parser::{Parser, at_part, is_keyword, is_variable, stream};
use super::selector::bars;
use super::types::{begins_type, type_end};
use crate::flow::Survey;
use crate::spans::at;
use crate::tokens::{Construct, Cursor, punct};

/// What stands before `try`.
pub(super) fn statements<'a>(parser: &mut Parser<'a>) -> &'a [TokenTree] {
    let start = parser.cursor;
    let attempt =
        start.find(|at| at.is_ident(0, "try") && at.brace(1).is_some() && ends_statement(at.before(1)));
    if attempt.is_end() || attempt.position() == start.position() {
        return &[];
    }
    parser.errors.at(
        parser.span(),
        "only blocks stand in `catch_group!`: move this into `try`, or before the macro",
    );
    parser.cursor = attempt;
    start.up_to(attempt)
}

fn ends_statement(token: Option<&TokenTree>) -> bool {
    match token {
        Some(TokenTree::Punct(sign)) => sign.as_char() == ';',
        Some(TokenTree::Group(group)) => group.delimiter() == Delimiter::Brace,
        _ => false,
    }
}

/// Moves what may fail or await into the block of `try`; the rest is left for all of them.
pub(super) fn prepend(statements: &[TokenTree], attempt: &mut Body) -> Vec<TokenTree> {
    let whole = braces(stream(statements), Span::call_site());
    let survey = Survey::of(&whole);
    match &mut attempt.block {
        Some(block) if survey.tries || survey.awaits.is_some() => {
            let mut whole = whole.stream();
            whole.extend(block.stream());
            *block = braces(whole, block.span());
            Vec::new()
        }
        _ => statements.to_vec(),
    }
}

/// `try { .. }`
pub(super) fn attempt(asynchronous: &mut Option<Span>, parser: &mut Parser<'_>) -> Body {
    drop_move(parser, "try");
    if let Some(word) = parser.word("try") {
        if let Some(behind) = parser.word("async") {
            parser.errors.at(
                behind.span(),
                "`async` stands before it: write `async try { .. }`",
            );
            asynchronous.get_or_insert(behind.span());
            parser.quietly(|parser| drop_move(parser, ""));
        }
        drop_move(parser, "");
        return parser.body(&word);
    }
    let keyword = parser.span();
    let message = match parser.cursor.is_end() {
        true => "there is nothing in it: write `try { .. } except* TYPE => { .. }`",
        false => "expected `try { .. }` at the beginning",
    };
    parser.errors.at(keyword, message);
    let block = parser.block();
    if block.is_none() {
        parser.stray_up_to(parser.cursor.find(at_part));
    }
    Body { keyword, block }
}

/// `move` before the word, or before a block where there is none.
fn drop_move(parser: &mut Parser<'_>, word: &str) {
    let start = parser.cursor;
    let follows = match word {
        "" => start.brace(1).is_some(),
        word => start.is_ident(1, word),
    };
    if start.is_ident(0, "move") && follows {
        parser.errors.at(
            parser.span(),
            "a block of `catch_group!` runs in place, so there is nothing to move: drop `move`",
        );
        parser.stray_up_to(start.skip(1));
    }
}

/// `except*`
pub(super) fn except(parser: &mut Parser<'_>) -> Option<Ident> {
    if parser.cursor.is_punct(0, '*') && parser.cursor.is_ident(1, "except") {
        parser
            .errors
            .at(parser.span(), "the star stands behind the word: write `except*`");
        parser.stray_up_to(parser.cursor.skip(1));
        return parser.word("except");
    }
    let word = parser.word("except")?;
    if parser.cursor.is_punct(0, '*') {
        parser.cursor = parser.cursor.skip(1);
        return Some(word);
    }
    let behind = parser.cursor.find(|at| !at.is_sign());
    parser.told = behind.brace(0).is_some();
    let sentence = match parser.told {
        true => "every error is caught by `except* _ => { .. }`",
        false => "a group is taken apart by `except*`: write `except*` for `except`",
    };
    parser.errors.at(word.span(), sentence);
    Some(word)
}

/// How other languages begin a clause.
const CATCH: &[&str] = &["catch", "rescue", "expect", "excepts", "handle"];

/// A clause that begins with another word, or with none.
pub(super) fn clause(parser: &mut Parser<'_>) -> Option<Clause> {
    let start = parser.cursor;
    let (word, arrow) = beginning(start);
    let star = usize::from(start.is_punct(usize::from(word.is_some()), '*'));
    if word.is_none() && !arrow {
        return None;
    }
    parser.stray_up_to(start.skip(star + usize::from(word.is_some())));
    let head = parser.quietly(|parser| head(start, parser));
    let form = form(&head, parser.misplaced_name.as_ref());
    let keyword = start.peek(0).map_or_else(Span::call_site, TokenTree::span);
    let sentence = match word {
        Some(word) => format!("expected `except*` for `{word}`: a clause is written {form}"),
        None => format!("a clause begins with `except*`: write {form}"),
    };
    parser.errors.at(keyword, sentence);
    parser.told = true;
    Some(Clause::with_head(keyword, head, parser))
}

/// The word that stands for `except`, and whether `=>` comes before a block.
fn beginning(start: Cursor<'_>) -> (Option<&Ident>, bool) {
    let arrow = start
        .find(|at| at.is_fat_arrow() || at.brace(0).is_some() || at.is_punct(0, ';') || ends_head(at))
        .is_fat_arrow();
    let word = start
        .ident(0)
        .filter(|word| stands_for_except(word, start.skip(1), arrow));
    (word, arrow)
}

fn ends_head(cursor: Cursor<'_>) -> bool {
    cursor
        .ident(0)
        .is_some_and(|word| is_keyword(word) && word != "if")
}

fn stands_for_except(word: &Ident, rest: Cursor<'_>, arrow: bool) -> bool {
    if rest.is_punct(0, '*') {
        return true;
    }
    let known = CATCH.iter().any(|other| word == other);
    let block = rest.find(|at| at.brace(0).is_some() || at.is_punct(0, ';') || ends_head(at));
    let in_parentheses = rest.group(0, Delimiter::Parenthesis).is_some();
    let another = rest.ident(0).is_some() && begins_type(rest) && !rest.is_ident(0, "when");
    match known {
        true => block.brace(0).is_some() && !rest.is_pair(0, ':', ':'),
        false => arrow && another && !in_parentheses && *word != "_",
    }
}

/// What stands before the block, perhaps in parentheses. One variable alone is a name.
fn head(start: Cursor<'_>, parser: &mut Parser<'_>) -> Head {
    let keyword = start.peek(0).map_or_else(Span::call_site, TokenTree::span);
    let behind = parser.cursor.skip(1);
    let ends = behind.is_fat_arrow() || behind.brace(0).is_some();
    let inner = parser.cursor.group(0, Delimiter::Parenthesis).filter(|_| ends);
    let mut head = match inner {
        Some(group) => {
            parser.cursor = behind;
            in_parentheses(keyword, group, parser)
        }
        None => Head::parse(keyword, parser),
    };
    if let Selector::One(tokens) = &head.selector
        && let [TokenTree::Ident(name)] = tokens.as_slice()
        && is_variable(name)
        && head.name.is_none()
        && parser.misplaced_name.is_none()
    {
        let name = Name::plain(name);
        match ["default", "otherwise", "others"]
            .iter()
            .any(|word| name.name == word)
        {
            true => parser.drop_name(Some(name)),
            false => head.name = Some(name),
        }
        head.selector = Selector::Missing;
    }
    head
}

/// `except* (e: A) => { .. }` and `except* (A as e) => { .. }`
pub(super) fn head_in_parentheses(keyword: Span, parser: &mut Parser<'_>) -> Option<Head> {
    let group = parser.cursor.group(0, Delimiter::Parenthesis)?;
    let tokens = group.stream().into_iter().collect::<Vec<_>>();
    let inner = Cursor::new(&tokens);
    let colon = inner.is_punct(1, ':') && !inner.is_pair(1, ':', ':');
    let name_first = inner.ident(0).is_some() && (colon || inner.is_punct(1, '@'));
    let name_last = match tokens.as_slice() {
        [.., before, TokenTree::Ident(last)] => {
            let sign = punct(Some(before)).is_some_and(|(sign, _)| sign != '>');
            is_variable(last) && !sign
        }
        _ => false,
    };
    if !name_first && !name_last {
        return None;
    }
    parser.cursor = parser.cursor.skip(1);
    let head = parser.quietly(|parser| in_parentheses(keyword, group, parser));
    let form = form(&head, parser.misplaced_name.as_ref());
    parser.errors.across(
        group,
        format!("what is caught stands without parentheses: write {form}"),
    );
    parser.told = true;
    Some(head)
}

fn in_parentheses(keyword: Span, group: &Group, parser: &mut Parser<'_>) -> Head {
    let tokens = group.stream().into_iter().collect::<Vec<_>>();
    let mut inner = Parser::new(&tokens);
    let head = Head::parse(keyword, &mut inner);
    parser.strays.append(&mut inner.strays);
    parser.strays.extend_from_slice(inner.cursor.rest());
    parser.misplaced_name = inner.misplaced_name;
    head
}

/// How the clause is written.
fn form(head: &Head, misplaced: Option<&Name>) -> String {
    let which = match head.selector {
        Selector::Missing | Selector::Every(_) => "_",
        Selector::One(_) | Selector::Any(_) => "TYPE",
    };
    let name = head.name.as_ref().or(misplaced);
    let name = name.map_or_else(String::new, |name| format!(" as {}", name.name));
    format!("`except* {which}{name} => {{ .. }}`")
}

/// `[as NAME]`
pub(super) fn name_of_else(parser: &mut Parser<'_>) -> Option<Name> {
    if let Some(name) = parser.name() {
        type_of_name(parser);
        return Some(name);
    }
    let start = parser.cursor;
    let inner = start.group(0, Delimiter::Parenthesis);
    let in_parentheses = inner.and_then(super::parser::only_variable);
    let (name, length) = match (start.ident(0), in_parentheses, bars(start)) {
        (Some(name), _, _) if *name != "if" => (name.clone(), 1),
        (_, Some(name), _) => (name, 1),
        (_, _, Some(name)) => (name.clone(), 3),
        _ => return None,
    };
    start.brace(length)?;
    parser.errors.across(
        stream(start.up_to(start.skip(length))),
        format!("expected `as` before the name of the value: write `else as {name} {{ .. }}`"),
    );
    if length > 1 {
        return Some(parser.take_name(&name, 1, length));
    }
    parser.cursor = start.skip(1);
    Some(Name::plain(&name))
}

/// `else as v: u32`
fn type_of_name(parser: &mut Parser<'_>) {
    let behind = parser.cursor.skip(1);
    if parser.cursor.is_punct(0, ':') && begins_type(behind) {
        parser
            .errors
            .at(parser.span(), "the value has the type it has: drop this");
        parser.stray_up_to(type_end(behind));
    }
}

/// The block, or an `if` for one.
pub(super) fn body_of_else(word: &Ident, parser: &mut Parser<'_>) -> Body {
    let start = parser.cursor;
    let Some(condition) = Construct::parse(start).filter(|_| start.is_ident(0, "if")) else {
        return parser.body(word);
    };
    parser.errors.at(
        parser.span(),
        "`else` runs where nothing has failed, whatever else holds: write `else { if .. }`",
    );
    parser.cursor = condition.end;
    let tokens = start.up_to(condition.end);
    let mut block = stream(tokens);
    if !matches!(tokens, [.., TokenTree::Ident(word), TokenTree::Group(_)] if *word == "else") {
        block.extend(quote_spanned! {at(word.span())=> else { ::core::unreachable!() } });
    }
    Body {
        keyword: word.span(),
        block: Some(braces(block, word.span())),
    }
}

/// A name before the block.
pub(super) fn behind_finally(parser: &mut Parser<'_>) {
    let start = parser.cursor;
    let block = start.find(|at| at.brace(0).is_some() || ends_head(at));
    let tokens = start.up_to(block);
    let named = tokens.iter().any(|token| !matches!(token, TokenTree::Punct(_)));
    if block.brace(0).is_some() && named {
        parser.errors.at(
            parser.span(),
            "`finally` is given nothing: write `finally { .. }`",
        );
        parser.stray_up_to(block);
    }
}

/// What begins no part.
pub(super) fn unexpected(parser: &mut Parser<'_>) {
    let start = parser.cursor;
    let end = start.skip(1).find(ends_head);
    let sign = [';', ','].into_iter().find(|sign| start.is_punct(0, *sign));
    let behind = start.skip(usize::from(sign.is_some()));
    let (word, arrow) = beginning(behind);
    let clause = word.is_some() || arrow;
    let statements = !clause && behind.up_to(end).iter().any(|token| ends_statement(Some(token)));
    let message = match sign {
        _ if statements => {
            "only blocks stand in `catch_group!`: move this into one of them, or before the macro".to_owned()
        }
        Some(sign) => format!("`try` and its clauses are one expression: drop this `{sign}`"),
        None => "expected `except*`, `else` or `finally`".to_owned(),
    };
    let blamed = if statements { behind } else { start };
    parser.errors.at(
        blamed.peek(0).map_or_else(Span::call_site, TokenTree::span),
        message,
    );
    let dropped = sign.is_some() && !statements;
    parser.stray_up_to(if dropped { behind } else { end });
}

fn braces(tokens: proc_macro2::TokenStream, span: Span) -> Group {
    let mut block = Group::new(Delimiter::Brace, tokens);
    block.set_span(span);
    block
}
