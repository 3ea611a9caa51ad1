//! Where a braced `spawn` is a statement, and where a value.

use super::render::flat;
use super::{assert_body, assert_messages, messages, race, scope};

#[test]
fn the_tail_of_a_body_is_a_statement() {
    assert_body("spawn { a }", "SPAWN { a };");
    assert_body("|s| { f(); spawn { a } }", "f(); SPAWN { a };");
    assert_body("{ spawn { a } }", "SPAWN { a };");
    assert_body("spawn { spawn move { a } }", "SPAWN { SPAWN move { a }; };");
    assert_body("f(); { spawn { a } }", "f(); { SPAWN { a }; }");
}

#[test]
fn an_expression_stays_a_value() {
    assert_body("spawn { spawn f() }", "SPAWN { SPAWN[f()] };");
    assert_body("let h = { spawn f() };", "let h = { SPAWN[f()] };");
}

#[test]
fn the_tail_of_a_branch_that_is_a_statement_is_one() {
    assert_body("if a { spawn { b } } c", "if a { SPAWN { b }; } c");
    assert_body("if a { spawn { b } }", "if a { SPAWN { b }; }");
    assert_body(
        "if a { spawn { b } } else if c { spawn { d } } else { spawn { e } } f",
        "if a { SPAWN { b }; } else if c { SPAWN { d }; } else { SPAWN { e }; } f",
    );
    assert_body(
        "if a { if b { spawn { c } } } d",
        "if a { if b { SPAWN { c }; } } d",
    );
    assert_body(
        "spawn { if a { spawn { b } } }",
        "SPAWN { if a { SPAWN { b }; } };",
    );
    assert_body("unsafe { spawn { a } } b", "unsafe { SPAWN { a }; } b");
}

/// There no `spawn` has anything to be the value of.
#[test]
fn what_is_nothing_but_a_statement_needs_no_semicolon() {
    for (body, expected) in [
        ("for i in x { spawn f(i) }", "for i in x { SPAWN[f(i)]; }"),
        (
            "'a: while x { g(); spawn f() } b",
            "'a: while x { g(); SPAWN[f()]; } b",
        ),
        ("loop { spawn f() }", "loop { SPAWN[f()]; }"),
        ("let y = loop { spawn f() };", "let y = loop { SPAWN[f()]; };"),
        ("if a { spawn f() } b", "if a { SPAWN[f()]; } b"),
        ("if a { spawn f() }", "if a { SPAWN[f()]; }"),
        ("if a { spawn f() };", "if a { SPAWN[f()]; };"),
        (
            "if a { spawn f() } else if b { spawn g() } else { spawn h() } c",
            "if a { SPAWN[f()]; } else if b { SPAWN[g()]; } else { SPAWN[h()]; } c",
        ),
        (
            "match x { 1 => spawn f(), 2 => { spawn g() } _ => {} } c",
            "match x { 1 => { SPAWN[f()]; }, 2 => { SPAWN[g()]; } _ => {} } c",
        ),
        (
            "for i in x { if a { spawn f() } else { match b { _ => spawn g() } } }",
            "for i in x { if a { SPAWN[f()]; } else { match b { _ => { SPAWN[g()]; } } } }",
        ),
        ("unsafe { spawn f() } b", "unsafe { SPAWN[f()]; } b"),
        (
            "spawn { for i in x { spawn f(i) } }",
            "SPAWN { for i in x { SPAWN[f(i)]; } };",
        ),
        ("f(|| { if a { spawn f() } });", "f(|| { if a { SPAWN[f()]; } });"),
        (
            "for i in x { spawn!(s, f(i)) }",
            "for i in x { spawn!(s, f(i)); }",
        ),
        (
            "for i in x { a::spawn!(s, f(i)) }",
            "for i in x { a::spawn!(s, f(i)); }",
        ),
        (
            "match x { _ => spawn!(s, f()) } c",
            "match x { _ => { spawn!(s, f()); } } c",
        ),
        (
            "m! { for i in x { spawn f(i) } }",
            "m! { for i in x { SPAWN[f(i)]; } }",
        ),
    ] {
        assert_body(body, expected);
    }
    for body in [
        "for m in x { spawn f(m) }",
        "match x { 1 => spawn f(), _ => spawn g() } spawn h();",
    ] {
        assert_messages(&race(body), &[]);
    }
}

#[test]
fn elsewhere_a_spawn_is_a_value() {
    for (body, expected) in [
        (
            "if a { spawn f() } else { x };",
            "if a { SPAWN[f()] } else { x };",
        ),
        ("match a { _ => spawn f() };", "match a { _ => SPAWN[f()] };"),
        (
            "spawn { if a { spawn f() } else { x } }",
            "SPAWN { if a { SPAWN[f()] } else { x } };",
        ),
        ("spawn { spawn!(s, f()) }", "SPAWN { spawn!(s, f()) };"),
        (
            "let h = { if a { spawn f() } else { x } };",
            "let h = { if a { SPAWN[f()] } else { x } };",
        ),
        (
            "for i in x { (spawn f(i)).await }",
            "for i in x { (SPAWN[f(i)]).await }",
        ),
        ("loop { break spawn f(i) }", "loop { break SPAWN[f(i)] }"),
    ] {
        assert_body(body, expected);
    }
}

#[test]
fn loops_have_no_value() {
    assert_body(
        "for i in x { spawn move(i) { i } }",
        "for i in x { SPAWN move(i) { i }; }",
    );
    assert_body("'a: while x { spawn { y } }", "'a: while x { SPAWN { y }; }");
    assert_body("let y = loop { spawn { x } };", "let y = loop { SPAWN { x }; };");
}

#[test]
fn a_cleanup_ends_a_statement() {
    let expanded = flat(scope("spawn f() finally { a } spawn g() finally { b }"));
    assert_eq!(
        messages(&scope("spawn f() finally { a } spawn g() finally { b }")),
        Vec::<String>::new()
    );
    assert_eq!(expanded.matches(") } ; match").count(), 1, "{expanded}");
    assert!(
        expanded.contains(") } ; } ; # [ allow ( unreachable_code ) ]"),
        "{expanded}"
    );
    let arms = flat(scope("match x { 1 => spawn f() finally { a } 2 => b }"));
    assert!(arms.contains(") } ; } 2 = > b"), "{arms}");
    let value = flat(scope("let h = spawn f() finally { a };"));
    assert!(value.contains(") } ; } ; #"), "{value}");
    assert_messages(
        &scope("spawn f() finally { a }.b();"),
        &["`spawn` ends at its block"],
    );
}

#[test]
fn arms_are_statements_if_their_match_is() {
    assert_body(
        "match x { 1 => spawn { a }, 2 if y => { spawn { b } } _ => {} } c",
        "match x { 1 => { SPAWN { a }; }, 2 if y => { SPAWN { b }; } _ => {} } c",
    );
    assert_body(
        "match x { 1 => if y { spawn { a } }, _ => {} }",
        "match x { 1 => if y { SPAWN { a }; }, _ => {} }",
    );
    assert_body(
        "match x { 1 => spawn { a } &_ => {} }",
        "match x { 1 => { SPAWN { a }; } &_ => {} }",
    );
}

#[test]
fn elsewhere_the_tail_is_a_value() {
    assert_body(
        "let h = if a { spawn { b } } else { spawn { c } };",
        "let h = if a { SPAWN { b } } else { SPAWN { c } };",
    );
    assert_body("let h = { spawn { b } };", "let h = { SPAWN { b } };");
    assert_body(
        "let h = match x { 1 => spawn { a } _ => spawn { b } };",
        "let h = match x { 1 => SPAWN { a }, _ => SPAWN { b } };",
    );
    assert_body(
        "if a { spawn { b } } else { spawn { c } }.cancel();",
        "if a { SPAWN { b } } else { SPAWN { c } }.cancel();",
    );
    assert_body("f(|| { spawn { b } });", "f(|| { SPAWN { b } });");
    assert_body("async { spawn { b } }.await;", "async { SPAWN { b } }.await;");
    assert_body(
        "let h = { if a { spawn { b } } spawn { c } };",
        "let h = { if a { SPAWN { b }; } SPAWN { c } };",
    );
}

#[test]
fn macros_in_braces_end_a_statement() {
    assert_body(
        "m! { spawn { a } } spawn { b }",
        "m! { SPAWN { a } } SPAWN { b };",
    );
    assert_body("a::m! { x } f(); spawn { b }", "a::m! { x } f(); SPAWN { b };");
    assert_body("m! { x }.y; spawn { b }", "m! { x }.y; SPAWN { b };");
}
