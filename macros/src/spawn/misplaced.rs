//! Options that do not stand in one list in parentheses before the task.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenTree};

use super::entry::{Entry, are_known, is_assigned, is_known, nothing_but_an_operand, option_word};
use super::options::Options;
use crate::error::Errors;
use crate::tokens::{Cursor, begins_another, ends_expression, step};

/// Words that are options by themselves, and seldom variables.
const FLAGS: &[&str] = &["blocking", "isolate", "background"];

/// The word of an option, where an element of a tuple is one.
pub(super) fn option(element: &[TokenTree]) -> Option<Ident> {
    option_word(Cursor::new(element)).cloned()
}

pub(super) fn before_the_task(word: &Ident) -> String {
    format!("options stand before the task: write `spawn({}) ..`", form(word))
}

fn in_parentheses(word: &Ident) -> String {
    format!("options stand in parentheses: write `spawn({}) ..`", form(word))
}

/// `name = ..`, `isolate`
pub(super) fn form(word: &Ident) -> String {
    match ["name", "on", "restart"].iter().any(|valued| word == valued) {
        true => format!("{word} = .."),
        false => word.to_string(),
    }
}

/// `(name = "a")(isolate)`
pub(super) fn more_lists<'a>(
    start: Cursor<'a>,
    options: &mut Options,
    errors: &mut Errors,
    strays: &mut Vec<TokenTree>,
) -> Cursor<'a> {
    let mut end = start;
    while let Some(list) = end.group(0, Delimiter::Parenthesis)
        && nothing_but_an_operand(end.skip(1))
        && let Some(entries) = Entry::parse_list(list).filter(|entries| are_known(entries))
    {
        errors.at(list.span(), "options stand in one list: write `spawn(a, b) ..`");
        options.add_all(entries, errors, strays);
        end = end.skip(1);
    }
    end
}

/// `spawn() ..`, `spawn[name = "a"] ..`, `spawn blocking { .. }`, `spawn on pool f()`, `spawn name = "a", f()`
pub(super) fn outside_a_list<'a>(
    start: Cursor<'a>,
    options: &mut Options,
    errors: &mut Errors,
    strays: &mut Vec<TokenTree>,
) -> Cursor<'a> {
    let mut end = start;
    while let Some(behind) = in_brackets(end, options, errors, strays)
        .or_else(|| flag(end, options, errors, strays))
        .or_else(|| valued(end, options, errors, strays))
    {
        end = behind;
    }
    end
}

fn in_brackets<'a>(
    start: Cursor<'a>,
    options: &mut Options,
    errors: &mut Errors,
    strays: &mut Vec<TokenTree>,
) -> Option<Cursor<'a>> {
    let list = start.any_group(0)?;
    let end = start.skip(1);
    if !nothing_but_an_operand(end) {
        return None;
    }
    match list.delimiter() {
        Delimiter::Parenthesis if list.stream().is_empty() => {
            errors.at(list.span(), "there is no option in here: drop `()`");
        }
        Delimiter::Bracket => {
            let entries = Entry::parse_list(list).filter(|entries| are_known(entries))?;
            let message = entries.first().map(|entry| in_parentheses(&entry.word));
            errors.at(list.span(), message.unwrap_or_default());
            options.add_all(entries, errors, strays);
        }
        _ => return None,
    }
    Some(end)
}

/// A word and then what can be nothing but a task, on the same line: before a task on the next one it would be a variable.
fn flag<'a>(
    start: Cursor<'a>,
    options: &mut Options,
    errors: &mut Errors,
    strays: &mut Vec<TokenTree>,
) -> Option<Cursor<'a>> {
    let word = start
        .ident(0)
        .filter(|word| FLAGS.iter().any(|flag| word == flag))?;
    let next = start.skip(1);
    let block = next.block(0).is_some_and(|block| !may_be_fields(&block));
    let closure = next.is_pair(0, '|', '|') || next.is_ident(0, "move");
    let task = block || closure || (begins_another(next) && same_line(start));
    if !task {
        return None;
    }
    errors.at(word.span(), in_parentheses(word));
    options.add(Entry::parse(start.up_to(next))?, errors, strays);
    Some(next)
}

/// `on pool f()`, `name = "a", f()`
fn valued<'a>(
    start: Cursor<'a>,
    options: &mut Options,
    errors: &mut Errors,
    strays: &mut Vec<TokenTree>,
) -> Option<Cursor<'a>> {
    let word = start.ident(0).filter(|word| form(word) != word.to_string())?;
    let assigned = is_assigned(start);
    let task_behind = begins_another(start.skip(1)) && same_line(start);
    if !assigned && !task_behind {
        return None;
    }
    errors.at(word.span(), in_parentheses(word));
    let value = start.skip(1 + usize::from(assigned));
    let end = value_end(value);
    let entry = Entry {
        word: word.clone(),
        value: Some(value.up_to(end).to_vec()),
        tokens: start.up_to(end).to_vec(),
        slip: None,
        arguments: Vec::new(),
    };
    options.add(entry, errors, strays);
    let more = end.is_punct(0, ',') && assigned;
    Some(end.skip(usize::from(more)))
}

fn value_end(start: Cursor<'_>) -> Cursor<'_> {
    let mut end = start;
    while !end.is_end() && !end.is_punct(0, ',') && !end.is_punct(0, ';') && !end.is_fat_arrow() {
        let given = end.position() > start.position() && ends_expression(end.before(1));
        if given && (begins_another(end) || end.brace(0).is_some()) {
            break;
        }
        end = step(end);
    }
    end
}

/// Directly behind the block of a task: `spawn { .. }(name = "a")`.
pub(super) fn behind_block<'a>(
    start: Cursor<'a>,
    options: &mut Options,
    errors: &mut Errors,
    strays: &mut Vec<TokenTree>,
) -> Cursor<'a> {
    let list = start.group(0, Delimiter::Parenthesis).filter(|_| touches(start));
    let entries = list
        .and_then(Entry::parse_list)
        .filter(|entries| entries.iter().all(|entry| is_known(&entry.word)));
    let Some(entries) = entries else {
        return start;
    };
    if let Some(first) = entries.first() {
        errors.at(first.word.span(), before_the_task(&first.word));
    }
    options.add_all(entries, errors, strays);
    start.skip(1)
}

/// Whether no blank is before the cursor: on the next line it would be a statement.
fn touches(cursor: Cursor<'_>) -> bool {
    match (cursor.before(1), cursor.peek(0)) {
        (Some(last), Some(next)) => end_of(last) == start_of(next),
        _ => false,
    }
}

/// Whether the next token begins on the line of this one.
fn same_line(cursor: Cursor<'_>) -> bool {
    match (cursor.peek(0), cursor.peek(1)) {
        (Some(this), Some(next)) => end_of(this).0 == start_of(next).0,
        _ => false,
    }
}

fn start_of(token: &TokenTree) -> (usize, usize) {
    let start = match token {
        TokenTree::Group(group) => group.span_open().start(),
        other => other.span().start(),
    };
    (start.line, start.column)
}

fn end_of(token: &TokenTree) -> (usize, usize) {
    let end = match token {
        TokenTree::Group(group) => group.span_close().end(),
        other => other.span().end(),
    };
    (end.line, end.column)
}

/// Whether a name and these braces may be the literal of a struct.
fn may_be_fields(braces: &Group) -> bool {
    let tokens = braces.stream().into_iter().collect::<Vec<_>>();
    let cursor = Cursor::new(&tokens);
    let field = cursor.is_punct(1, ':') && !cursor.is_pair(1, ':', ':');
    let short = cursor.ident(0).is_some() && (cursor.is_punct(1, ',') || cursor.skip(1).is_end());
    cursor.is_end() || field || short || cursor.is_pair(0, '.', '.') || cursor.is_punct(0, '#')
}

/// `spawn!(s, f(), name = "a")`: the rest of the input holds an option.
pub(super) fn behind_the_task(rest: Cursor<'_>) -> Option<(Span, String)> {
    let word = option_word(rest)?;
    Some((word.span(), in_the_call(word)))
}

/// `spawn!(name = "a", s, f())`: drops the option.
pub(super) fn before_the_scope<'a>(
    start: Cursor<'a>,
    errors: &mut Errors,
    strays: &mut Vec<TokenTree>,
) -> Cursor<'a> {
    let Some(word) = option_word(start).filter(|_| is_assigned(start)) else {
        return start;
    };
    let comma = value_end(start.skip(2));
    if !comma.is_punct(0, ',') {
        return start;
    }
    errors.at(word.span(), in_the_call(word));
    strays.extend_from_slice(start.up_to(comma));
    comma.skip(1)
}

fn in_the_call(word: &Ident) -> String {
    let form = form(word);
    format!("options stand in parentheses before the task: write `spawn!(s, ({form}) ..)`")
}
