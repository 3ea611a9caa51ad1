//! The sentences about operands.

use super::{assert_messages, render, scope};

#[test]
fn nothing_may_go_on_from_a_block() {
    assert_messages(
        &scope("spawn { a }.instrument(x);"),
        &["`spawn async { .. }.instrument(..)`"],
    );
    assert_messages(&scope("let h = spawn { a }?;"), &["name the block"]);
    assert_messages(&scope("let h = spawn move { a } + 1;"), &["name the block"]);
    assert_messages(&scope("spawn { a } = 1;"), &["name the block"]);
    assert_messages(&scope("spawn { a }.await;"), &["`(spawn { .. }).await`"]);
    assert_messages(&scope("let h = spawn { a } f();"), &["end it with `;` or `,`"]);
    assert_messages(
        &scope("match x { 1 => spawn { a }.b(), _ => c }"),
        &["name the block"],
    );
}

/// It would be looked for on the handle.
#[test]
fn what_goes_on_from_a_block_is_left_out() {
    for source in [
        "spawn { a }.b::<C>(d)?.e; f()",
        "let x = spawn { a }.b.c(); f()",
        "spawn { a }?; f()",
    ] {
        let expanded = scope(source);
        assert_messages(&expanded, &["name the block"]);
        let expanded = render::flat(expanded);
        assert!(expanded.contains(": : core : : stringify ! ("), "{expanded}");
        assert!(expanded.contains("; f ( )"), "{expanded}");
    }
}

#[test]
fn a_task_awaits_by_itself() {
    assert_messages(
        &scope("let x = spawn f().await;"),
        &["drop `.await`, or write `(spawn x).await`"],
    );
    let expanded = render::flat(scope("let x = spawn f().await;"));
    assert!(
        expanded.contains("private : : future ( f ( ) ) . __taskgroup_future ( ) {"),
        "{expanded}"
    );
}

#[test]
fn a_task_awaits_and_fails_by_itself() {
    assert_messages(&scope("let x = spawn f().await?;"), &["drop `.await?`"]);
    assert_messages(&scope("spawn f(g().await?);"), &[]);
}

#[test]
fn something_is_spawned() {
    assert_messages(&scope("spawn; f();"), &["nothing to spawn"]);
    assert_messages(&scope("spawn { spawn; f(); }"), &["nothing to spawn"]);
    assert_messages(&scope("m! { spawn; }"), &[]);
}

#[test]
fn a_loop_is_no_task() {
    for source in [
        "spawn for x in y { f() }",
        "spawn while a { f() } g();",
        "spawn 'a: loop { f().await; } g()",
    ] {
        assert_messages(&scope(source), &["put it into a block, `spawn { .. }`"]);
    }
    assert_messages(&scope("spawn loop { if a { break f() } };"), &[]);
}

#[test]
fn move_needs_a_block() {
    assert_messages(&scope("spawn move f(x);"), &["`move` needs a block"]);
    assert_messages(&scope("spawn move"), &["`move` needs a block"]);
}

#[test]
fn a_forgotten_semicolon_is_named() {
    let advice = "end the `spawn` before this with `;`";
    for source in [
        "spawn f()\nprintln!();",
        "let x = spawn f()\nlet y = g();",
        "spawn f(1)?.g\nif a { b }",
        "spawn f::<3>()\nreturn Ok(1);",
        "spawn x\n5",
    ] {
        assert_messages(&scope(source), &[advice]);
    }
    for source in [
        "spawn f() as dyn G;",
        "spawn &raw const x;",
        "let x = spawn spawn f();",
        "spawn gen move { 1 };",
        "spawn unsafe { f() };",
        "spawn if a { f() } else { g() };",
    ] {
        assert_messages(&scope(source), &[]);
    }
    assert_messages(
        &scope("spawn f()\nspawn g();"),
        &["end the `spawn` before this with `;`"],
    );
}

#[test]
fn a_closure_is_no_task() {
    for (sources, advice) in [
        (
            &[
                "|| f();",
                "async || f().await;",
                "|",
                "(|| f());",
                "(|a| f(a)) finally { g() }",
            ][..],
            "a closure is no task: call it, or write `spawn { .. }`",
        ),
        (
            &[
                "move |a, b| f(a, b);",
                "async move |x| x",
                "(move || async { f() });",
            ],
            "a closure is no task: call it, or write `spawn move { .. }`",
        ),
        (
            &["(isolate) || f();", "(isolate) async || { f() };"],
            "call it, or write `spawn(isolate) { .. }`",
        ),
        (
            &["(on = a, isolate) move || f();"],
            "call it, or write `spawn(on = .., isolate) move { .. }`",
        ),
        (
            &["(blocking) || f();", "(blocking) || { f() };"],
            "what blocks is written as a block: write `spawn(blocking) { .. }`",
        ),
        (
            &["(name = \"a\", blocking) move || f();"],
            "what blocks is written as a block: write `spawn(name = .., blocking) move { .. }`",
        ),
    ] {
        for source in sources {
            assert_messages(&scope(&format!("spawn {source};")), &[advice]);
            assert_messages(
                &super::spawn(&format!("s, {}", source.trim_end_matches(';'))),
                &[advice],
            );
        }
    }
    for source in [
        "spawn (|a| a)(b);",
        "spawn (|| a)();",
        "spawn (a || b)();",
        "spawn f(|| a);",
    ] {
        assert_messages(&scope(source), &[]);
    }
}

#[test]
fn a_nested_function_has_no_scope() {
    let advice = "hand it the scope, `fn f(s: &Scope<'_, '_>)`, and write `spawn!(s, ..)`";
    for (source, rest) in [
        ("fn f() { spawn g(); }", "fn f ( ) { g ( ) ; }"),
        (
            "{ async fn f() { a(spawn g(), spawn h()) } }",
            "async fn f ( ) { a ( g ( ) , h ( ) ) }",
        ),
        (
            "impl A { fn f() { spawn { g().await } h() } }",
            "{ let _ = async { g ( ) . await } ; h ( ) }",
        ),
        ("fn f() { spawn move { g } }", "{ let _ = async move { g } ; }"),
        ("if a { fn f() { spawn g(); } }", "if a { fn f ( ) { g ( ) ; } }"),
        ("spawn { fn f() { spawn g(); } }", "{ fn f ( ) { g ( ) ; } }"),
    ] {
        let expanded = scope(source);
        assert_messages(&expanded, &[advice]);
        let expanded = render::flat(expanded);
        assert!(expanded.contains(rest), "{expanded}");
    }
}

#[test]
fn a_handle_stays_in_its_scope() {
    let advice = "end it with `;`, or wait for the task: `(spawn ..).await`";
    for source in [
        "spawn f()",
        "|s| { g(); spawn f() }",
        "if a { g() } else { spawn f() }",
        "match x { 1 => spawn f(), _ => g() }",
        "{ spawn f() }",
    ] {
        assert_messages(&scope(source), &[advice]);
    }
    assert_messages(
        &scope("match x { 1 => spawn f(), _ => { spawn g() } }"),
        &[advice, advice],
    );
    assert_messages(
        &scope("spawn f()\nspawn g()"),
        &["end the `spawn` before this with `;`", advice],
    );
    assert_messages(&scope("spawn f().await"), &["drop `.await`"]);
    let expanded = render::flat(scope("spawn f()"));
    assert!(
        expanded.contains("} ; : : core : : unreachable ! ( ) } ;"),
        "{expanded}"
    );
}

#[test]
fn cleanup_is_announced() {
    assert_messages(&scope("spawn { a } finally"), &["`finally` needs a block"]);
    assert_messages(&scope("spawn f() finally;"), &["`finally` needs a block"]);
    let advice = "write `spawn move { .. } finally { .. }`";
    assert_messages(&scope("spawn { a } finally move { b }"), &[advice]);
    assert_messages(&scope("spawn f() finally move { b }"), &[advice]);
    assert_messages(&scope("spawn f() finally"), &["`finally` needs a block"]);
    assert_messages(&scope("spawn f() finally g();"), &["`finally` needs a block"]);
    assert_messages(
        &scope("spawn f() finally => { g() }"),
        &["`finally` needs a block"],
    );
    assert_messages(
        &scope("spawn { f() } finally: { g() } h()"),
        &["`finally` needs a block"],
    );
}

#[test]
fn what_is_moved_has_a_name() {
    assert_messages(&scope("spawn move(self) { a }"), &["takes names of variables"]);
    assert_messages(&scope("spawn move(a.b, c) { a }"), &["takes names of variables"]);
    assert_messages(&scope("spawn move(a) f();"), &["write `spawn move(..) { .. }`"]);
    assert_messages(
        &scope("spawn move(a) move { a }"),
        &["the list says what is moved: add the names to it"],
    );
}

#[test]
fn mistakes_are_reported_together() {
    let expanded = scope("async move |mut s| { spawn f().await; spawn(nam) g(); }");
    assert_messages(
        &expanded,
        &[
            "drop `async`",
            "write `|s|`",
            "drop `.await`",
            "unknown option `nam`",
        ],
    );
    assert!(render::flat(expanded).starts_with("{ : : core : : compile_error ! {"));
}
