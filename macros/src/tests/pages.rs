//! The pages of the documentation that show an expansion: what they name is what is emitted.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;

use super::{render, scope, spawn};

/// The block of the page behind `becomes`, and the one before it.
fn shown(page: &str) -> (&str, &str) {
    let section = page.split("# What it becomes").nth(1).expect("the section");
    let mut blocks = section.split("```").skip(1).step_by(2);
    let mut next = || blocks.next().expect("a block").trim_start_matches("text");
    (next(), next())
}

fn names(text: &str) -> BTreeSet<String> {
    let tokens = text.parse::<TokenStream>().expect("balanced");
    let names = render::leaves(tokens).into_iter();
    names
        .filter(|name| name.starts_with("__") || name.chars().all(|c| c.is_alphanumeric() || c == '_'))
        .collect()
}

#[track_caller]
fn assert_shown(page: &str, expand: impl Fn(&str) -> TokenStream, shortened: &[&str]) {
    let (source, expansion) = shown(page);
    let source = source.trim();
    let opening = source.find(['{', '(']).expect("an invocation");
    let emitted = names(&expand(&source[opening + 1..source.len() - 1]).to_string());
    for name in names(expansion) {
        let literal = name.chars().all(char::is_numeric);
        assert!(
            emitted.contains(&name) || literal || shortened.contains(&name.as_str()),
            "`{name}` is on the page, and not in the expansion"
        );
    }
}

#[test]
fn the_page_of_scope_shows_its_expansion() {
    let page = include_str!("../../../runtime/src/docs/scope.md");
    assert_shown(page, scope, &["body", "value", "future", "site"]);
}

#[test]
fn the_page_of_spawn_shows_its_expansion() {
    let page = include_str!("../../../runtime/src/docs/spawn.md");
    assert_shown(page, spawn, &["scope", "future", "site"]);
}
