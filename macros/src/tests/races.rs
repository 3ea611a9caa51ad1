//! What is peculiar to a race.

use super::{assert_messages, messages, race};

const HANDLE: &str = "a race has no handles: the first value";
const ISOLATE: &str = "`isolate` contradicts a race";
const BACKGROUND: &str = "`background` contradicts a race";

#[test]
fn a_handle_that_something_is_to_have_is_refused() {
    for body in [
        "let a = spawn f();",
        "let a = spawn { f() };",
        "a = spawn f();",
        "all.push(spawn f());",
        "let all = [spawn f()];",
        "let (a, b) = (x, spawn f());",
        "(spawn f()).await;",
        "spawn { keep(spawn f()); 1 }",
    ] {
        assert_messages(&race(body), &[HANDLE]);
    }
    assert_messages(&race("let all = (spawn f(), spawn g());"), &[HANDLE, HANDLE]);
}

#[test]
fn an_operator_without_a_taker_is_not() {
    for body in [
        "for m in all { spawn f(m); }",
        "all.iter().for_each(|m| spawn f(m));",
        "all.iter().for_each(|m| match m { 1 => spawn f(m), _ => spawn g(m) });",
        "match x { 1 => spawn f(), _ => {} }",
        "if x { spawn f(); } else { spawn { g() } }",
        "go(if x { spawn f(); 1 } else { 2 });",
        "let y = { spawn f(); 1 };",
        "spawn f(); spawn g()",
        "let _ = spawn f();",
        "(spawn f());",
    ] {
        assert_eq!(messages(&race(body)), Vec::<String>::new(), "for {body}");
    }
}

#[test]
fn options_that_are_for_a_scope_are_refused() {
    assert_messages(&race("spawn(isolate) f();"), &[ISOLATE]);
    assert_messages(&race("spawn { spawn(isolate) { f() } }"), &[ISOLATE]);
    assert_messages(&race("spawn(background, name = \"a\") f();"), &[BACKGROUND]);
    assert_messages(&race("spawn(isolate, background) f();"), &[ISOLATE, BACKGROUND]);
}

#[test]
fn a_scope_in_a_race_has_its_own_rules() {
    for inner in ["scope!", "nursery!", "tg::scope!"] {
        let body = format!(
            "spawn {{ {inner} {{ let a = spawn(isolate) f(); spawn(background) g(); a.await }}.await? }}"
        );
        assert_eq!(messages(&race(&body)), Vec::<String>::new(), "for {body}");
    }
}
