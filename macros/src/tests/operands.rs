//! Where an operand ends.

use super::{assert_body, scope};
use super::{messages, render};

#[test]
fn an_expression_runs_to_a_separator() {
    assert_body("spawn a + b; c", "SPAWN[a + b]; c");
    assert_body("f(spawn a, b)", "f(SPAWN[a], b)");
    assert_body(
        "y = match x { 1 => spawn a, _ => spawn b }; c",
        "y = match x { 1 => SPAWN[a], _ => SPAWN[b] }; c",
    );
    assert_body(
        "select! { x = spawn a() => b }",
        "select! { x = SPAWN[a()] => b }",
    );
    assert_body("f(|| spawn a)", "f(|| SPAWN[a])");
}

#[test]
fn commas_in_angle_brackets_are_no_separators() {
    assert_body("f(spawn f::<A, B>(), c)", "f(SPAWN[f::<A, B>()], c)");
    assert_body(
        "f(spawn <T as Make<A, B>>::make(), c)",
        "f(SPAWN[<T as Make<A, B>>::make()], c)",
    );
    assert_body("f(spawn x as Vec<(A, B)>, c)", "f(SPAWN[x as Vec<(A, B)>], c)");
    assert_body(
        "f(spawn x as std::Map<A, B>, c)",
        "f(SPAWN[x as std::Map<A, B>], c)",
    );
    assert_body(
        "f(spawn f::<fn() -> A, B>(), c)",
        "f(SPAWN[f::<fn() -> A, B>()], c)",
    );
    assert_body("f(spawn a < b, c > d)", "f(SPAWN[a < b], c > d)");
}

#[test]
fn blocks_inside_an_expression_belong_to_it() {
    assert_body(
        "spawn async { a }.instrument(x);",
        "SPAWN[async { a }.instrument(x)];",
    );
    assert_body("spawn async move { a };", "SPAWN[async move { a }];");
    assert_body("spawn if a { b } else { c };", "SPAWN[if a { b } else { c }];");
    assert_body(
        "spawn match a { 1 => b, _ => c };",
        "SPAWN[match a { 1 => b, _ => c }];",
    );
    assert_body("spawn Job { a: 1 }.run();", "SPAWN[Job { a: 1 }.run()];");
}

#[test]
fn a_braced_operand_is_exactly_its_block() {
    assert_body("spawn { a } spawn { b }", "SPAWN { a }; SPAWN { b };");
    assert_body("spawn { a } f();", "SPAWN { a }; f();");
    assert_body("spawn move { a } *x = 1;", "SPAWN move { a }; *x = 1;");
    assert_body("let h = spawn { a };", "let h = SPAWN { a };");
    assert_body(
        "f(spawn { a }, spawn move { b })",
        "f(SPAWN { a }, SPAWN move { b })",
    );
    assert_body(
        "match x { 1 => spawn { a } 2 => spawn { b } };",
        "match x { 1 => { SPAWN { a }; } 2 => { SPAWN { b }; } };",
    );
}

#[test]
fn move_may_name_what_is_moved() {
    assert_body("spawn move(i, own) { i }", "SPAWN move(i own) { i };");
    assert_body("spawn move(i,) { i }", "SPAWN move(i) { i };");
    let expanded = render::flat(scope("spawn move(mut i) { i }"));
    let outer = "let i = krate : : private : : Moved : : new ( i ) ;";
    assert!(expanded.contains(outer), "{expanded}");
    assert!(expanded.contains("let mut i = i . take ( ) ;"), "{expanded}");
}

#[test]
fn parentheses_without_options_are_the_operand() {
    assert_body("spawn (a, b).join();", "SPAWN[(a, b).join()];");
    assert_body("spawn (make)(x);", "SPAWN[(make)(x)];");
    assert_body("spawn (fut);", "SPAWN[(fut)];");
}

#[test]
fn attributes_do_not_hide_a_statement() {
    assert_body("#[cfg(unix)] spawn { a } b", "#[cfg(unix)] SPAWN { a }; b");
}

#[test]
fn heads_of_conditions_end_at_their_block() {
    assert_body(
        "match spawn { a } { h => h.await }",
        "match SPAWN { a } { h => h.await }",
    );
    assert_body(
        "if let h = spawn f() { g(); } else { k(); }",
        "if let h = SPAWN[f()] { g(); } else { k(); }",
    );
    assert_body(
        "while x == { 1 } { spawn { a } }",
        "while x == { 1 } { SPAWN { a }; }",
    );
    assert_body(
        "for i in 0.. { spawn move { i } }",
        "for i in 0.. { SPAWN move { i }; }",
    );
    assert_body(
        "match x as Vec<u8> { _ => spawn f() } a",
        "match x as Vec<u8> { _ => { SPAWN[f()]; } } a",
    );
    assert_body(
        "if let P { a, .. } = p { spawn { a } }",
        "if let P { a, .. } = p { SPAWN { a }; }",
    );
    assert_body("if m! { x } { spawn { a } }", "if m! { x } { SPAWN { a }; }");
}

#[test]
fn a_task_is_named_after_its_source() {
    for (body, name) in [
        ("spawn fetch_users(&db);", "\"fetch_users(&db)\""),
        (
            "spawn { heartbeat(&db).await?; }",
            "\"{ heartbeat(&db).await?; }\"",
        ),
        ("spawn f(a,\n   b);", "\"f(a, b)\""),
        (
            "spawn f::<'static, A>(\"x\ny\");",
            "\"f::<'static, A>(\\\"x y\\\")\"",
        ),
        (
            "spawn aaaaaaaaaa(bbbbbbbbbb, cccccccccc, dddddddddd, eeeeeeeeee, ffffffffff);",
            "\"aaaaaaaaaa(bbbbbbbbbb, cccccccccc, dddddddddd, eeeeeeeeee, f…\"",
        ),
    ] {
        let leaves = render::leaves(scope(body));
        assert!(leaves.iter().any(|leaf| leaf == name), "{leaves:?} lacks {name}");
    }
}

#[test]
fn a_task_knows_its_place() {
    let expanded = render::flat(scope("\n  spawn f();"));
    assert!(expanded.contains(", 2 , 9"), "{expanded}");
    assert!(messages(&scope("spawn f();")).is_empty());
}
