//! What people spawn that is no task.

use std::borrow::Cow;

use proc_macro2::{Delimiter, Group, Punct, Spacing, Span, TokenTree};

use super::capture::{Capture, is_variable};
use super::misplaced;
use super::operand::{Operand, expression_end};
use super::options::Options;
use crate::error::Errors;
use crate::flow::{Ending, Survey};
use crate::spans;
use crate::tokens::{Construct, Cursor, Piece, is_postfix, step};

/// Drops words that an operand does not begin with.
pub(super) fn behind_words<'a>(
    start: Cursor<'a>,
    errors: &mut Errors,
    strays: &mut Vec<TokenTree>,
) -> Cursor<'a> {
    let Some(word) = start.ident(0) else {
        return start;
    };
    let moves = usize::from(start.is_ident(1, "move"));
    let over = |at: Cursor<'_>| at.is_end() || at.is_punct(0, ';') || at.is_punct(0, ',');
    let (message, end) = match word.to_string().as_str() {
        "await" => (
            "a task awaits by itself: drop `await`, or write `(spawn x).await` to wait for it here",
            start.skip(1),
        ),
        "async" if begins_call(start.skip(1 + moves)) => (
            "a call gives a future as it is: drop what stands before it, or write `spawn move { .. }` for a block",
            start.skip(1 + moves),
        ),
        "return" if !over(start.skip(1)) => {
            ("`return` leaves the body, it is no task: drop it", start.skip(1))
        }
        _ => return start,
    };
    errors.at(word.span(), message);
    strays.extend_from_slice(start.up_to(end));
    end
}

fn begins_call(cursor: Cursor<'_>) -> bool {
    let keywords = ["async", "extern", "fn", "for", "gen", "move", "static", "unsafe"];
    cursor
        .ident(0)
        .is_some_and(|word| !keywords.iter().any(|keyword| word == keyword))
}

/// `[NAMES] { .. }`, which is no Rust: what is moved, as other languages write it.
pub(super) fn names_in_brackets<'a>(start: Cursor<'a>, errors: &mut Errors) -> Option<&'a Group> {
    let list = start.group(0, Delimiter::Bracket)?;
    start.block(1)?;
    let tokens = list.stream().into_iter().collect::<Vec<_>>();
    let mut entries = tokens.split(is_comma);
    let names = entries.all(|entry| match entry {
        [TokenTree::Ident(name)] => is_variable(name),
        [] => true,
        _ => false,
    });
    if !names || tokens.is_empty() {
        return None;
    }
    errors.at(
        list.span(),
        "what is moved stands in parentheses: write `spawn move(..) { .. }`",
    );
    Some(list)
}

/// Where an operand ends that is no task, and what to write instead.
pub(super) fn no_task<'a>(start: Cursor<'a>, options: &Options) -> Option<(Cursor<'a>, String)> {
    if let Some(end) = loop_end(start) {
        let message = "a loop is no task: put it into a block, `spawn { .. }`";
        return Some((end, message.to_owned()));
    }
    if let Some(end) = valueless_end(start) {
        let message = "this gives nothing that could be awaited: put it into a block, `spawn { .. }`";
        return Some((end, message.to_owned()));
    }
    let body = behind_closure_head(start)?;
    let moves = start.up_to(body).iter().any(is_move);
    Some((expression_end(body), no_closure(options, moves)))
}

fn no_closure(options: &Options, moves: bool) -> String {
    let head = options.shown();
    let word = if moves { " move" } else { "" };
    match options.blocking {
        Some(_) => format!("what blocks is written as a block: write `spawn{head}{word} {{ .. }}`"),
        None => format!("a closure is no task: call it, or write `spawn{head}{word} {{ .. }}`"),
    }
}

/// Whether a refused operand is one that ends with its block.
pub(super) fn ends_with_its_block(refused: &[TokenTree]) -> bool {
    let start = Cursor::new(refused);
    let block =
        matches!(refused.last(), Some(TokenTree::Group(last)) if last.delimiter() == Delimiter::Brace);
    block && (behind_closure_head(start).is_some() || Construct::parse(start).is_some())
}

/// The place behind the parameters of a closure.
fn behind_closure_head(start: Cursor<'_>) -> Option<Cursor<'_>> {
    let mut bar = start;
    for word in ["async", "move"] {
        bar = bar.skip(usize::from(bar.is_ident(0, word)));
    }
    if !bar.is_punct(0, '|') {
        return None;
    }
    if bar.is_pair(0, '|', '|') {
        return Some(bar.skip(2));
    }
    let close = bar.skip(1).find(|at| at.is_punct(0, '|'));
    Some(close.skip(usize::from(!close.is_end())))
}

/// The place behind a loop that cannot have a value, label and all.
fn loop_end(start: Cursor<'_>) -> Option<Cursor<'_>> {
    let labelled = start.is_punct(0, '\'') && start.is_punct(2, ':');
    let word = start.skip(if labelled { 3 } else { 0 });
    let construct = Construct::parse(start)?;
    let endless = |body| !Survey::of(body).jumps.iter().any(|word| word == "break");
    let is_task = match construct.pieces.last() {
        Some(Piece::Loop(body)) => word.is_ident(0, "loop") && !endless(body),
        _ => true,
    };
    (!is_task).then_some(construct.end)
}

/// The place behind an `if`, a `match` or the like of which no branch has a value.
fn valueless_end(start: Cursor<'_>) -> Option<Cursor<'_>> {
    let construct = Construct::parse(start).filter(|construct| construct.block_like)?;
    let end = construct.end;
    // A block with a label has the values of its `break`s.
    let labelled = matches!(construct.pieces.first(), Some(Piece::Label(_)));
    let ends = !is_postfix(end) && !labelled && !matches!(construct.pieces.last(), Some(Piece::Loop(_)));
    let valueless = || construct.lacks_else() || Ending::of(start.up_to(end)) == Ending::NoValue;
    (ends && valueless()).then_some(end)
}

/// An operand in parentheses, as the arguments of a function `spawn` would be: what is wrong, and where.
pub(super) fn in_parentheses(operand: &[TokenTree]) -> Option<(Span, String)> {
    let [TokenTree::Group(group)] = operand else {
        return None;
    };
    if group.delimiter() != Delimiter::Parenthesis {
        return None;
    }
    let inner = group.stream().into_iter().collect::<Vec<_>>();
    let start = Cursor::new(&inner);
    if let Some(body) = behind_closure_head(start) {
        let moves = start.up_to(body).iter().any(is_move);
        let message = no_closure(&Options::default(), moves);
        return Some((inner.first()?.span(), message));
    }
    let elements = elements(&inner);
    let [_, second, ..] = elements.as_slice() else {
        return None;
    };
    if let Some(word) = elements.iter().find_map(|element| misplaced::option(element)) {
        return Some((word.span(), misplaced::before_the_task(&word)));
    }
    Some((
        second.first()?.span(),
        "a `spawn` is one task: write one for each, as in `(spawn a, spawn b)`".to_owned(),
    ))
}

/// Between the commas; behind the last one is none.
fn elements(tokens: &[TokenTree]) -> Vec<&[TokenTree]> {
    let mut elements = Vec::new();
    let mut start = Cursor::new(tokens);
    while !start.is_end() {
        let mut end = start;
        while !end.is_end() && !end.is_punct(0, ',') {
            end = step(end);
        }
        elements.push(start.up_to(end));
        start = end.skip(1);
    }
    elements
}

/// What was meant by a refused operand.
pub(super) fn meant<'a>(refused: &[TokenTree], strays: &mut Vec<TokenTree>) -> Option<Operand<'a>> {
    if let [TokenTree::Group(group)] = refused
        && group.delimiter() == Delimiter::Parenthesis
    {
        let inner = group.stream().into_iter().collect::<Vec<_>>();
        if let Some(meant) = meant(&inner, strays).or_else(|| without_options(&inner, strays)) {
            return Some(meant);
        }
        let closure = behind_closure_head(Cursor::new(&inner)).is_some();
        return closure.then_some(Operand::Refused(Cow::Owned(inner)));
    }
    let start = Cursor::new(refused);
    let body = behind_closure_head(start)?;
    let head = start.up_to(body);
    let block = body.block(0).filter(|_| body.skip(1).is_end());
    // What has parameters is no task, whatever is done with it.
    if !ends_with_bars(head) || body.is_end() || (block.is_none() && body.is_punct(0, '-')) {
        return None;
    }
    let (words, signs): (Vec<_>, Vec<_>) = head.iter().cloned().partition(is_move);
    strays.extend(signs);
    let capture = match words.into_iter().next() {
        Some(TokenTree::Ident(word)) => Capture::Move(word),
        _ => Capture::Borrow,
    };
    // A value of it is nobody's: what it is, and that nobody awaits it, is not the matter.
    let span = block.as_ref().map_or(spans::first(body.rest()), Group::span);
    let mut code = block.map_or_else(|| body.rest().iter().cloned().collect(), |block| block.stream());
    code.extend([TokenTree::from(Punct::new(';', Spacing::Alone))]);
    let mut block = Group::new(Delimiter::Brace, code);
    block.set_span(span);
    Some(Operand::Block { capture, block })
}

/// `||`
fn ends_with_bars(head: &[TokenTree]) -> bool {
    let bar = |token: &TokenTree| matches!(token, TokenTree::Punct(sign) if sign.as_char() == '|');
    matches!(head, [.., left, right] if bar(left) && bar(right))
}

/// The one element of a tuple that is no option.
fn without_options<'a>(inner: &[TokenTree], strays: &mut Vec<TokenTree>) -> Option<Operand<'a>> {
    let elements = elements(inner);
    let (options, tasks): (Vec<_>, Vec<_>) = elements
        .into_iter()
        .partition(|element| misplaced::option(element).is_some());
    let [task] = tasks.as_slice() else {
        return None;
    };
    if options.is_empty() {
        return None;
    }
    strays.extend(options.concat());
    Some(Operand::Expression(Cow::Owned(task.to_vec())))
}

/// Behind what belongs to a `catch_group!`, and behind a second `finally`.
pub(super) fn clauses_end<'a>(
    start: Cursor<'a>,
    cleaned: bool,
    errors: &mut Errors,
    strays: &mut Vec<TokenTree>,
) -> Cursor<'a> {
    let mut end = start;
    while let Some(behind) = clause_end(end).or_else(|| second_cleanup(end, cleaned)) {
        end = behind;
    }
    let message = match start.ident(0) {
        Some(word) if word == "except" => {
            "a task has no clauses: put `catch_group! { try { .. } except* .. }` into it"
        }
        _ => "a task has one `finally`: put both into one block",
    };
    if let Some(word) = start.ident(0).filter(|_| end.position() > start.position()) {
        errors.at(word.span(), message);
        strays.extend_from_slice(start.up_to(end));
    }
    end
}

/// `except* .. => { .. }`
fn clause_end(start: Cursor<'_>) -> Option<Cursor<'_>> {
    if !start.is_ident(0, "except") || !start.is_punct(1, '*') {
        return None;
    }
    let arrow = start.find(|at| at.is_fat_arrow() || at.is_punct(0, ';') || at.brace(0).is_some());
    let block = arrow.skip(2);
    (arrow.is_fat_arrow() && block.brace(0).is_some()).then(|| block.skip(1))
}

fn second_cleanup(start: Cursor<'_>, cleaned: bool) -> Option<Cursor<'_>> {
    let again = cleaned && start.is_ident(0, "finally") && start.brace(1).is_some();
    again.then(|| start.skip(2))
}

fn is_comma(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Punct(sign) if sign.as_char() == ',')
}

fn is_move(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Ident(word) if word == "move")
}
