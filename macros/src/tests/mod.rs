//! The expansions, as text.

mod catch;
mod catch_errors;
mod catch_parts;
mod catch_slips;
mod endings;
mod entries;
mod errors;
mod growth;
mod half_typed;
mod misplaced;
mod operands;
mod operator;
mod options;
mod pages;
mod races;
mod render;
mod scopes;
mod slips;
mod snapshots;
mod strays;
mod tails;
mod unraised;

use proc_macro2::TokenStream;

use render::{flat, render, user_body};

thread_local! {
    /// Whether the facade is one that an editor reads.
    static EDITOR: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

/// Parses `source` behind the crate's path, as the facade hands it over.
fn input(source: &str) -> TokenStream {
    let path = if EDITOR.get() { "(editor krate)" } else { "(krate)" };
    format!("{path} {source}").parse().expect("balanced source")
}

fn scope(source: &str) -> TokenStream {
    crate::scope::expand(input(source), crate::scope::Flavor::Send)
}

fn race(source: &str) -> TokenStream {
    crate::scope::expand(input(source), crate::scope::Flavor::Race)
}

fn spawn(source: &str) -> TokenStream {
    crate::spawn::call(input(source))
}

fn catch(source: &str) -> TokenStream {
    crate::catch::expand(input(source))
}

/// Asserts that each of these bodies gets one sentence.
#[track_caller]
fn assert_each(sources: &[&str], advice: &str) {
    for source in sources {
        println!("{source}");
        assert_messages(&scope(source), &[advice]);
    }
}

/// Asserts that these bodies get none.
#[track_caller]
fn assert_right(sources: &[&str]) {
    for source in sources {
        assert_eq!(messages(&scope(source)), Vec::<String>::new(), "for {source}");
    }
}

/// Asserts what becomes of a scope's body. In `expected` an operator that was rewritten reads `SPAWN[EXPR]`, `SPAWN {..}`,
/// `SPAWN move {..}` or `SPAWN move(a) {..}`.
#[track_caller]
fn assert_body(body: &str, expected: &str) {
    let expanded = scope(body);
    assert_eq!(messages(&expanded), Vec::<String>::new(), "for {body}");
    let rendered = render(user_body(expanded).expect("a scope's expansion"));
    let expected = expected.parse::<TokenStream>().expect("balanced expectation");
    assert_eq!(flat(rendered), flat(expected), "for {body}");
}

#[track_caller]
fn assert_untouched(body: &str) {
    assert_body(body, body);
}

/// The sentences of the errors in an expansion, in order.
fn messages(expanded: &TokenStream) -> Vec<String> {
    let flat = render::leaves(expanded.clone());
    let mut messages = Vec::new();
    for (index, leaf) in flat.iter().enumerate() {
        if leaf == "compile_error" {
            let message = flat.iter().skip(index).find(|leaf| leaf.starts_with('"'));
            messages.extend(message.map(|text| text.trim_matches('"').replace("\\\"", "\"")));
        }
    }
    messages
}

#[track_caller]
fn assert_messages(expanded: &TokenStream, expected: &[&str]) {
    let found = messages(expanded);
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(found.contains(expected), "`{found}` lacks `{expected}`");
    }
}
