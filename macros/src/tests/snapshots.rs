//! What becomes of half-typed code: the user's part of the expansion, block by block, and what is said beside it.

use std::fmt::Write as _;

use proc_macro2::{Group, TokenStream, TokenTree};

use super::render::{flat, render};
use super::{catch, messages, scope, spawn};

const SCOPES: &[&str] = &[
    "foo.",
    "let x = foo.",
    "spawn",
    "spawn foo.",
    "let x = spawn",
    "spawn(",
    "spawn(na)",
    "spawn(na) foo",
    "spawn(name =) foo",
    "spawn(name = foo.) bar",
    "spawn move",
    "spawn move(",
    "spawn move(foo, ) { foo. }",
    "spawn { foo. }",
    "spawn { spawn { foo. } }",
    "spawn { foo } finally",
    "spawn { foo } finally { bar. }",
    "spawn { foo }.",
    "if foo.",
    "if foo. { bar }",
    "match foo { Some(",
    "match foo { 1 => spawn bar. }",
    "for x in foo. { spawn x }",
    "spawn foo( spawn bar",
    "catch! { try { foo. }",
    "|",
    "|s",
    "|s|",
    "|s| s.",
];

const SPAWNS: &[&str] = &[
    "",
    "s",
    "s,",
    "s, foo.",
    "s, { foo. }",
    "s, { foo } finally",
    "s, (name = ) foo",
];

const CATCHES: &[&str] = &[
    "",
    "try",
    "try { foo. }",
    "try { foo } ex",
    "try { foo } except",
    "try { foo } except*",
    "try { foo } except* io::",
    "try { foo } except* Foo as",
    "try { foo } except* Foo if",
    "try { foo } except* Foo if |e| e.",
    "try { foo } except* Foo =>",
    "try { foo } except* Foo => { bar. }",
    "try { foo } except* => { bar. }",
    "try { foo } except* Foo => { bar } else as",
    "try { foo } except* Foo => { bar } else { baz. }",
    "try { foo } except* Foo => { bar } finally",
    "try { foo } except* Foo => { bar } finally { baz. }",
    "try { catch! { try { foo. } except* } } except* Foo => { bar }",
];

/// Written anew with `BLESS=1 cargo test -p taskgroup-macros snapshots`; to be read before it is committed.
#[test]
fn half_typed_code_keeps_its_place() {
    let mut text = String::new();
    for (name, sources, expand) in [
        ("scope", SCOPES, scope as fn(&str) -> TokenStream),
        ("spawn", SPAWNS, spawn),
        ("catch_group", CATCHES, catch),
    ] {
        for source in sources {
            let source = closed(source);
            snapshot(&mut text, &format!("{name}! {{ {source} }}"), expand(&source));
        }
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/tests/snapshots.txt");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(path, &text).expect("a writable source folder");
    }
    let expected = std::fs::read_to_string(path).expect("the snapshots");
    for (found, expected) in text.split("\n\n").zip(expected.split("\n\n")) {
        assert_eq!(found, expected);
    }
    assert_eq!(text, expected);
}

/// With the brackets that rustc and editors add before they ask a macro.
fn closed(source: &str) -> String {
    let mut open = Vec::new();
    for letter in source.chars() {
        match letter {
            '(' => open.push(')'),
            '{' => open.push('}'),
            ')' | '}' => drop(open.pop()),
            _ => {}
        }
    }
    source.chars().chain(open.into_iter().rev()).collect()
}

fn snapshot(out: &mut String, source: &str, expanded: TokenStream) {
    let messages = messages(&expanded);
    let mut blocks = Vec::new();
    user_blocks(expanded, &mut blocks);
    let _ = writeln!(out, "{source}");
    for block in blocks {
        let _ = writeln!(out, "    {{ {block} }}");
    }
    for message in messages {
        let _ = writeln!(out, "    error: {message}");
    }
    out.push('\n');
}

/// The innermost braces behind each `let __taskgroup_value =`, and what is only looked at, in order.
fn user_blocks(tokens: TokenStream, found: &mut Vec<String>) {
    let tokens = tokens.into_iter().collect::<Vec<_>>();
    for (index, token) in tokens.iter().enumerate() {
        let TokenTree::Group(group) = token else {
            continue;
        };
        let before = |back: usize| {
            index
                .checked_sub(back)
                .and_then(|at| tokens.get(at))
                .map(ToString::to_string)
        };
        let is = |back, word: &str| before(back).as_deref() == Some(word);
        if is(1, "!") && is(2, "stringify") {
            found.push(format!("left out: {}", flat(group.stream())));
        } else if is(1, "=") && is(2, "__taskgroup_value") && !has_cleanup(group) {
            found.push(flat(render(group.stream())));
        } else if is(1, "true") && is(2, "match") {
            found.extend(last_group(group).map(|block| flat(render(block.stream()))));
        } else {
            user_blocks(group.stream(), found);
        }
    }
}

/// `render` does not shorten these.
fn has_cleanup(block: &Group) -> bool {
    flat(block.stream()).contains("__spawn_finally")
}

fn last_group(arms: &Group) -> Option<Group> {
    let groups = arms.stream().into_iter().filter_map(|token| match token {
        TokenTree::Group(group) => Some(group),
        _ => None,
    });
    groups.last()
}
