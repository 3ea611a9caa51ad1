//! The headers of scopes, `spawn!`, and scopes in scopes.

use proc_macro2::TokenStream;

use super::render::{flat, render, user_body};
use super::{assert_body, assert_messages, messages, scope, spawn};

fn text(tokens: TokenStream) -> String {
    flat(tokens).replace(" : : ", "::")
}

#[test]
fn a_scope_borrows_unless_told_to_move() {
    let plain = text(scope("f();"));
    assert!(plain.starts_with("krate::private::scope ( const {"), "{plain}");
    assert!(
        plain.contains("new ( \"scope\" ,") && plain.contains(", 1 , 9 )"),
        "{plain}"
    );
    assert!(plain.contains(", | scope | {"), "{plain}");
    assert!(plain.contains("match async { if false"), "{plain}");
    assert!(
        plain.contains("krate::private::boxed ( __taskgroup_home , __taskgroup_body )"),
        "{plain}"
    );
    let moving = text(scope("move { f() }"));
    assert!(moving.contains(", move | scope | {"), "{moving}");
    assert!(moving.contains("match async move { if false"), "{moving}");
}

#[test]
fn a_local_scope_has_functions_of_its_own() {
    let local = text(crate::scope::expand(
        super::input("f()"),
        crate::scope::Flavor::Local,
    ));
    assert!(local.starts_with("krate::private::local_scope ("), "{local}");
    assert!(
        local.contains("krate::private::local_boxed ( __taskgroup_home , __taskgroup_body )"),
        "{local}"
    );
}

#[test]
fn a_scope_may_be_named() {
    for source in ["|s| { f() }", "|s| { f() },", "move |s| f()"] {
        let expanded = text(scope(source));
        assert!(expanded.contains("let s = & * r#scope ; if false"), "{expanded}");
    }
    assert!(text(scope("|_| { f() }")).contains("let _ = & * r#scope ;"));
}

#[test]
fn messages_call_a_scope_by_its_name() {
    for (source, parameter) in [
        ("f()", "scope"),
        ("|s| { f() }", "s"),
        ("|_| { f() }", "scope"),
        ("|r#dyn| f()", "r#dyn"),
    ] {
        let expanded = text(scope(source));
        let bound = format!("let r#scope = {parameter} ;");
        assert!(expanded.contains(&format!("| {parameter} |")), "{expanded}");
        assert!(expanded.contains(&bound), "{expanded}");
    }
}

#[test]
fn braces_around_a_body_are_optional() {
    assert_body("{ f(); g() }", "f(); g()");
    assert_body("{ f() } g()", "{ f() } g()");
    assert_body("", "");
    assert_body("async { f() }.await", "async { f() }.await");
}

#[test]
fn other_headers_are_refused() {
    assert_messages(&scope("|mut s| { f() }"), &["write `|s|`"]);
    assert_messages(&scope("|s: &Scope<'_, '_>| { f() }"), &["write `|s|`"]);
    assert_messages(&scope("|| { f() }"), &["write `|s|`"]);
    for source in ["|mut s| f()", "|&s| f()", "|s: &Scope<'_, '_>| f()"] {
        assert!(text(scope(source)).contains("let s = & * r#scope ;"), "{source}");
    }
    assert!(!text(scope("|(s, t)| f()")).contains("= & * r#scope ;"));
    assert_messages(&scope("|s|"), &["no body"]);
    assert_messages(&scope("async { f() }"), &["drop `async`"]);
    assert_messages(&scope("async move |s| { f() }"), &["drop `async`"]);
}

#[test]
fn a_block_takes_its_scope_along_if_it_spawns() {
    let taking = "let r#scope = scope . take ( ) ;";
    let plain = text(scope("spawn { f() }"));
    assert_eq!(plain.matches(taking).count(), 0, "{plain}");
    let nested = text(scope("spawn { spawn f(); }"));
    assert_eq!(nested.matches(taking).count(), 0, "{nested}");
    let moving = text(scope("spawn move { spawn f(); }"));
    assert_eq!(moving.matches(taking).count(), 1, "{moving}");
    let copying = text(scope("spawn { let a = async move { spawn f(); }; }"));
    assert_eq!(copying.matches(taking).count(), 1, "{copying}");
}

/// Only then does rustc say of a task in a loop what it borrows too long.
#[test]
fn a_body_holds_its_scope_in_a_variable_only_where_something_may_copy_it() {
    let taking = "async { let r#scope = scope . take ( ) ;";
    for body in [
        "let a = async move { spawn f(); };",
        "g(move |a| spawn f(a));",
        "g(async move |a| { spawn f(a); });",
        "spawn async move { spawn f(); };",
        "g(h, move || { if a { spawn f(); } });",
        "m!(spawn f());",
        "n! { a { spawn { f() } } }",
    ] {
        assert!(text(scope(body)).contains(taking), "{body}");
    }
    for body in [
        "for a in b { spawn f(a); spawn move { f(a) } spawn(name = c) move(a) { f(a) } }",
        "let a = async { spawn f(); }; g(|a| spawn f(a));",
        "g(move |a| a + 1); spawn f(); spawn async move { f() };",
        "m!(f(), move || g()); spawn f();",
    ] {
        assert!(!text(scope(body)).contains(taking), "{body}");
    }
}

#[test]
fn the_macro_takes_every_form() {
    for (source, expected) in [
        ("s, f()", "SPAWN[f()]"),
        ("s, f(),", "SPAWN[f()]"),
        ("s, { f() }", "SPAWN { f() }"),
        ("s, { f() },", "SPAWN { f() }"),
        ("s, move { f() }", "SPAWN move { f() }"),
        ("s, move(i) { f() }", "SPAWN move(i) { f() }"),
        ("s, (name = \"a\") f()", "SPAWN[f()]"),
        (
            "s, { spawn g(); spawn { h() } }",
            "SPAWN { SPAWN[g()]; SPAWN { h() }; }",
        ),
    ] {
        let expected = format!("match krate::private::Given::new(&*s).scope() {{ r#scope => {expected} }}")
            .parse()
            .unwrap();
        assert_eq!(flat(render(spawn(source))), flat(expected), "{source}");
    }
    let generic = text(spawn("make::<A, B>(), f()"));
    assert!(
        generic.contains("Given::new ( & * make::< A , B > ( ) )"),
        "{generic}"
    );
}

#[test]
fn the_macro_says_what_it_misses() {
    for source in ["", "s", "fetch(1)", "{ fetch(1) }", ", fetch(1)"] {
        assert_messages(&spawn(source), &["takes a scope first: write `spawn!(s, ..)`"]);
    }
    let expanded = text(spawn("fetch(1)"));
    assert!(
        expanded.starts_with("{ if false { let _ = fetch ( 1 ) ; }::core"),
        "{expanded}"
    );
    assert_messages(&spawn("s,"), &["nothing to spawn"]);
    assert_messages(&spawn("s, { f() }.await"), &["`(spawn { .. }).await`"]);
    assert_messages(&spawn("s, f(), g()"), &["nothing may follow"]);
}

#[test]
fn the_macro_may_stand_in_a_scope() {
    assert_body(
        "spawn!(s, { spawn f(); spawn { g() } });",
        "spawn!(s, { SPAWN[f()]; SPAWN { g() } });",
    );
    let inner = spawn("s, { r#scope.__spawn(krate::private::AsBlock, { async {} }, x) }");
    assert!(text(inner).contains("AsBlock , { async { } } , x ) ; }"));
}

/// Expands as rustc does: the outer scope first, then the one it finds in the result.
fn inner_of(source: &str) -> TokenStream {
    let outer = user_body(scope(source)).unwrap();
    let arguments = outer.into_iter().last().unwrap();
    let proc_macro2::TokenTree::Group(arguments) = arguments else {
        panic!("the source ends with the inner scope");
    };
    let mut input = "(krate)".parse::<TokenStream>().unwrap();
    input.extend(arguments.stream());
    let inner = crate::scope::expand(input, crate::scope::Flavor::Send);
    assert_eq!(messages(&inner), Vec::<String>::new());
    render(user_body(inner).unwrap())
}

#[track_caller]
fn assert_inner(source: &str, expected: &str) {
    assert_eq!(
        flat(inner_of(source)),
        flat(expected.parse().unwrap()),
        "{source}"
    );
}

#[test]
fn an_inner_scope_takes_over_what_an_outer_one_has_rewritten() {
    assert_inner("sc! { spawn f(); spawn { g() } }", "SPAWN[f()]; SPAWN { g() };");
    assert_inner("sc! { |s| { spawn { f() } } }", "SPAWN { f() };");
    assert_inner("sc! { if a { spawn { f() } } }", "if a { SPAWN { f() }; }");
    assert_inner(
        "sc! { match a { 1 => spawn { f() } _ => spawn { g() } } }",
        "match a { 1 => { SPAWN { f() }; }, _ => { SPAWN { g() }; } }",
    );
    assert_inner(
        "sc! { spawn { f() } spawn { spawn { g() } } }",
        "SPAWN { f() }; SPAWN { SPAWN { g() }; };",
    );
    assert_inner(
        "sc! { spawn f() finally { g() } spawn { h() } }",
        "SPAWN[f()]; SPAWN { h() };",
    );
    assert_inner(
        "sc! { let h = spawn { f() }; h.await }",
        "let h = SPAWN { f() }; h.await",
    );
}

#[test]
fn the_value_of_a_body_is_no_future_of_its_own() {
    for source in ["|s| async { f(s) }", "|s| async move { f(s) },"] {
        assert_messages(&scope(source), &["drop `async`"]);
    }
    assert_messages(&scope("|s| async { f(s) }.await"), &[]);
}

#[test]
fn a_scope_is_named_between_bars() {
    for source in ["s, { f(s) }", "s => { f(s) }", "move s, f(s)"] {
        assert_messages(&scope(source), &["between bars: write `|s| { .. }`"]);
        assert!(text(scope(source)).contains("let s = & * r#scope ;"), "{source}");
    }
}

/// The places of all tokens but those that stand in `user`.
fn places(tokens: TokenStream, user: &str, found: &mut Vec<std::ops::Range<usize>>) {
    for token in tokens {
        match &token {
            proc_macro2::TokenTree::Group(group) => places(group.stream(), user, found),
            other if user.contains(&other.to_string()) || other.to_string() == "krate" => {}
            other => found.push(other.span().byte_range()),
        }
    }
}

#[test]
fn for_an_editor_nothing_stands_where_the_users_tokens_do() {
    for (source, expand) in [
        (
            "|s| { let mine = spawn work(1); mine.await }",
            super::scope as fn(&str) -> TokenStream,
        ),
        ("s, { work(1) }", super::spawn),
        (
            "try { work(1) } except* A as b if |c| c.d => { e } else as f { g } finally { h }",
            super::catch,
        ),
    ] {
        let for_rustc = expand(source);
        let for_editor = expand_marked(source, expand);
        let length = |tokens: &TokenStream| super::render::leaves(tokens.clone()).len();
        assert_eq!(length(&for_editor), length(&for_rustc));
        for (tokens, may_blame) in [(for_rustc, true), (for_editor, false)] {
            let mut found = Vec::new();
            places(tokens, source, &mut found);
            assert_eq!(found.iter().any(|range| range.start > 0), may_blame, "{source}");
        }
    }
}

fn expand_marked(source: &str, expand: fn(&str) -> TokenStream) -> TokenStream {
    super::EDITOR.set(true);
    let expanded = expand(source);
    super::EDITOR.set(false);
    expanded
}

fn race(source: &str) -> TokenStream {
    crate::scope::expand(super::input(source), crate::scope::Flavor::Race)
}

#[test]
fn a_race_has_functions_of_its_own_and_spawns_as_a_scope() {
    let expanded = text(race("spawn f(); for x in y { spawn move(x) { g(x) } }"));
    assert!(
        expanded.starts_with("krate::private::race ( const {"),
        "{expanded}"
    );
    assert!(expanded.contains("new ( \"race\" ,"), "{expanded}");
    assert!(
        expanded.contains("krate::private::race_boxed ( __taskgroup_home , __taskgroup_body )"),
        "{expanded}"
    );
    let rendered = flat(render(user_body(race("spawn f(); spawn { g() }")).unwrap()));
    assert_eq!(rendered, flat("SPAWN[f()]; SPAWN { g() };".parse().unwrap()));
    let first = text(crate::scope::expand(
        super::input("spawn f();"),
        crate::scope::Flavor::FirstFinished,
    ));
    assert!(first.starts_with("krate::private::first_finished ("), "{first}");
    assert!(first.contains("krate::private::race_boxed ("), "{first}");
}

#[test]
fn a_race_has_somebody_in_it_and_no_name() {
    for empty in ["", "f()", "{ }", "let spawn = 1; fn g() { }"] {
        assert_messages(&race(empty), &["nothing is in the race"]);
    }
    assert_messages(&race("vec![spawn f()];"), &[]);
    assert_messages(&race("|s| { spawn f(); }"), &["a race is not handed on"]);
}
