//! What the grammar allows and the language refuses.

use std::collections::HashSet;

use proc_macro2::{Group, Span, TokenStream, TokenTree};

use super::ast::Catch;
use super::clause::{Clause, Selector};
use super::unraised;
use crate::error::Errors;
use crate::flow::Survey;

#[derive(Clone, Copy)]
pub(crate) enum Form {
    Sync,
    /// What asks for it: an `await` of the user's, or `async`. All that the macro awaits is blamed on it, so that a function
    /// that cannot await is told so once.
    Async(Span),
}

/// Notes the mistakes, and tells which form is asked for.
pub(crate) fn check(catch: &Catch, errors: &mut Errors) -> Form {
    if catch.clauses.is_empty() && errors.is_empty() {
        check_without_clause(catch, errors);
    }
    unraised::check(catch, errors);
    check_reach(&catch.clauses, errors);
    for clause in &catch.clauses {
        check_types(clause, errors);
    }
    let mut awaits = catch.asynchronous;
    for block in blocks(catch) {
        let survey = Survey::of(block);
        awaits = awaits.or(survey.awaits);
        for raise in survey.raises {
            errors.at(
                raise.span(),
                format!(
                    "write `Err(e)?` for `{raise}`, with a new error, or with the group that `as e` names"
                ),
            );
        }
        for jump in survey.jumps {
            errors.at(
                jump.span(),
                format!("`{jump}` cannot leave a block of `catch_group!`: let the block give a value, and decide behind it"),
            );
        }
    }
    awaits.map_or(Form::Sync, Form::Async)
}

/// As in Python a cleanup may do without a clause, and what comes after success may not.
fn check_without_clause(catch: &Catch, errors: &mut Errors) {
    let sentence = match (&catch.otherwise, &catch.finally) {
        (None, Some(_)) => return,
        (Some(_), Some(_)) => {
            "nothing is caught: what is in `else` belongs behind `try`, or add `except* TYPE => { .. }`"
        }
        (_, None) => "nothing is caught: add `except* TYPE => { .. }`, or `finally { .. }`",
    };
    errors.at(catch.attempt.keyword, sentence);
}

fn blocks(catch: &Catch) -> impl Iterator<Item = &Group> {
    let clauses = catch.clauses.iter().map(|clause| &clause.block);
    let otherwise = catch.otherwise.iter().map(|otherwise| &otherwise.body.block);
    let finally = catch.finally.iter().map(|finally| &finally.block);
    let attempt = std::iter::once(&catch.attempt.block);
    attempt.chain(clauses).chain(otherwise).chain(finally).flatten()
}

/// A clause that can never run.
fn check_reach(clauses: &[Clause], errors: &mut Errors) {
    let mut handled = HashSet::new();
    let mut everything = false;
    for clause in clauses {
        if everything {
            errors.at(
                clause.keyword,
                "never reached: the clause for `_` before it handles every error",
            );
        }
        let named = check_repeats(clause, &handled, errors);
        if clause.guard.is_none() {
            if clause.by_cause {
                handled.extend(named.iter().cloned().map(|text| (false, text)));
            }
            handled.extend(named.into_iter().map(|text| (clause.by_cause, text)));
            everything |= matches!(clause.selector, Selector::Every(_));
        }
    }
}

/// The texts of the clause's types. Each is looked up with whether causes count: looking at causes takes in the errors
/// themselves, but not the other way round.
fn check_repeats(clause: &Clause, handled: &HashSet<(bool, String)>, errors: &mut Errors) -> HashSet<String> {
    let mut own = HashSet::new();
    for tokens in clause.selector.types() {
        let stream = tokens.iter().cloned().collect::<TokenStream>();
        let text = stream.to_string().split_whitespace().collect::<String>();
        if handled.contains(&(clause.by_cause, text.clone())) || own.contains(&text) {
            errors.across(
                stream,
                format!("`{text}` is handled already: drop it here, or guard the first with `if |e| ..`"),
            );
        }
        own.insert(text);
    }
    own
}

fn check_types(clause: &Clause, errors: &mut Errors) {
    for tokens in clause.selector.types() {
        if let Some(TokenTree::Ident(last)) = tokens.last()
            && last == "ErrorGroup"
        {
            let stream = tokens.iter().cloned().collect::<TokenStream>();
            errors.across(
                stream,
                "`except*` looks into groups: name the errors in it, or `_` for every error",
            );
        }
    }
}
