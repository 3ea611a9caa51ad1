//! What is peculiar to a race.

use proc_macro2::{TokenStream, TokenTree};

use super::{assert_messages, messages, race, render, scope};

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

const NOTHING: &str = "nothing is in the race: write `spawn` before each of those that race";

#[test]
fn a_list_is_no_race() {
    for body in [
        "f(), g()",
        "f(),",
        "a, b",
        "async { f() }, a.b::<C, D>().e, &mut g",
        "f().await, g().await",
    ] {
        assert_messages(&race(body), &[&format!("{NOTHING}, and `;` behind it")]);
        assert_messages(
            &scope(body),
            &["these are no tasks yet: write `spawn` before each"],
        );
    }
    let expanded = render::flat(race("f(a, b), g()"));
    assert!(
        expanded.contains("let _ = f ( a , b ) ; let _ = g ( ) ;"),
        "{expanded}"
    );
    for body in [
        "vec![f(), g()]",
        "[f(), g()]",
        "a.map(f)",
        "a.iter().map(|b| f(b)).collect::<Vec<_>>()",
    ] {
        assert_messages(&race(body), &["write `for each in list { spawn each; }`"]);
    }
    for body in ["", "f();", "f().await", "f(); g()", "a.map(f); g()"] {
        assert_eq!(messages(&race(body)), [NOTHING], "for {body}");
    }
}

#[test]
fn what_only_looks_like_a_list() {
    for body in [
        "a < b && c > d",
        "f::<A, B>()",
        "x as M<A, B>",
        "|s| { f(s, 1) }",
        "move |a| a",
        "async fn f() where A: B, C: D { }",
        "fn f<A, B>() { }",
        "let x: M<A, B> = f(); x",
        "match x { 1 => a, _ => b }",
        "spawn f(), g()",
    ] {
        let found = messages(&scope(body));
        assert!(
            !found.iter().any(|message| message.contains("no tasks yet")),
            "{body}: {found:#?}"
        );
    }
    assert_eq!(messages(&scope("f::<A, B>()")), Vec::<String>::new());
    assert_eq!(messages(&scope("let x: M<A, B> = f(); x")), Vec::<String>::new());
}

#[test]
fn a_race_has_no_arms() {
    for body in [
        "a = f() => { a } b = g() => { b }",
        "a = f() => a, _ = g() => {}",
        "Some(a) = f(), if b => a, else => c",
        "a = spawn f() => { a }",
    ] {
        assert_messages(
            &race(body),
            &["a race has no arms: write `spawn { .. };` for each"],
        );
    }
    let expanded = render::flat(race("Some(a) = f(), if b => a, else => { c }"));
    for rest in [
        "match ( f ( ) ) . await { Some ( a ) = > a ,",
        "match ( ) { _ = > { c } }",
    ] {
        assert!(expanded.contains(rest), "{expanded}");
    }
    assert_eq!(
        messages(&race("match x { A => spawn f(), B => spawn g() }")),
        Vec::<String>::new()
    );
}

#[test]
fn one_mistake_of_a_race_is_one_sentence() {
    assert_messages(
        &race("|s| { spawn!(s, f()); }"),
        &["drop the bars, and write `spawn f();`"],
    );
    assert_messages(&race("let a = spawn f(); a.await"), &[HANDLE]);
    let expanded = render::flat(race("let a = spawn f(); a.await"));
    assert!(!expanded.contains("tail"), "{expanded}");
}

#[test]
fn a_scope_before_its_code_is_named_without_bars() {
    for body in ["s, { f() }", "s, spawn f()", "s => f()", "s, f(); g()"] {
        assert!(messages(&scope(body))[0].contains("between bars"), "{body}");
    }
}

/// Expands as rustc does: the scope around the race first.
fn in_a_scope(body: &str) -> TokenStream {
    let outer = render::user_body(scope(&format!("race! {{ {body} }}"))).expect("the body");
    let Some(TokenTree::Group(arguments)) = outer.into_iter().last() else {
        panic!("the body is the race");
    };
    let mut input = "(krate)".parse::<TokenStream>().expect("a path");
    input.extend(arguments.stream());
    crate::scope::expand(input, crate::scope::Flavor::Race)
}

#[test]
fn what_a_scope_around_has_rewritten_is_refused_as_well() {
    for (body, sentence) in [
        ("spawn(isolate) f();", ISOLATE),
        ("spawn(name = a, isolate) { f() } finally { g() }", ISOLATE),
        ("spawn(background) f();", BACKGROUND),
        ("spawn(name = a, background) move { f() }", BACKGROUND),
        ("let a = spawn f();", HANDLE),
        ("all.push(spawn { f() });", HANDLE),
    ] {
        assert_messages(&in_a_scope(body), &[sentence]);
    }
    for right in [
        "spawn f(); spawn(name = a) { f() } spawn(on = pool) g();",
        "let _ = spawn f();",
        "spawn g(own::AsIsolated, a.spawn_at(b).background);",
    ] {
        assert_eq!(messages(&in_a_scope(right)), Vec::<String>::new(), "{right}");
    }
}
