//! `spawn(..) ..`

use super::{assert_body, assert_messages, messages, render, scope};

#[track_caller]
fn assert_emits(body: &str, expected: &str) {
    let expanded = scope(body);
    assert_eq!(messages(&expanded), Vec::<String>::new());
    let expanded = render::flat(expanded);
    assert!(expanded.contains(expected), "{expanded}");
}

#[test]
fn a_name_goes_with_any_operand() {
    let named = ", 1 , 27 ) } ) . name ( __taskgroup_name )";
    assert_emits("spawn(name = \"a\") f();", named);
    for (task, name) in [
        ("spawn(name = \"a\") f();", "\"a\""),
        ("spawn(name = \"a\",) { f() }", "\"a\""),
        ("spawn(name = g(1, 2)) move { f() }", "g ( 1 , 2 )"),
    ] {
        let first = format!(
            "match krate : : private : : name ( {{ let __taskgroup_name = {name} ; __taskgroup_name }} )"
        );
        assert_emits(task, &first);
    }
    assert_body("spawn(name = \"a\") f();", "SPAWN[f()];");
}

#[test]
fn the_kind_may_be_fixed() {
    assert_emits(
        "spawn(result) f();",
        "__spawn ( krate : : private : : AsResult , __taskgroup_future",
    );
    assert_emits(
        "spawn(value, name = \"a\") f();",
        "__spawn ( krate : : private : : AsValue , __taskgroup_future",
    );
    assert_emits(
        "spawn f();",
        "__spawn ( krate : : private : : output ( & __taskgroup_future ) . __taskgroup_kind ( ) , __taskgroup_future",
    );
}

#[test]
fn option_words_are_an_operand_if_none_follows() {
    assert_body("spawn (value);", "SPAWN[(value)];");
    assert_body("spawn (value).run();", "SPAWN[(value).run()];");
    assert_body("spawn (result)?;", "SPAWN[(result)?];");
    assert_body("spawn (result) + 1;", "SPAWN[(result) + 1];");
    assert_body("spawn (value) as X;", "SPAWN[(value) as X];");
    assert_body("f(spawn (value), 1);", "f(SPAWN[(value)], 1);");
    assert_body("spawn(value) <T as Make>::make();", "SPAWN[<T as Make>::make()];");
}

#[test]
fn what_is_no_option_is_refused_by_name() {
    assert_messages(
        &scope("spawn(nam = \"a\") f();"),
        &[
            "unknown option `nam`: known are `name`, `on`, `blocking`, `isolate`, `background`, `restart`, `result`, `value`",
        ],
    );
    assert_messages(&scope("spawn(nam) { f() }"), &["unknown option `nam`"]);
    assert_messages(&scope("spawn(name) f();"), &["`name` needs a value"]);
    assert_messages(&scope("spawn(result = 1) f();"), &["`result` takes no value"]);
    assert_messages(
        &scope("spawn(result, value) f();"),
        &["`value` contradicts `result`"],
    );
    assert_messages(&scope("spawn(result, result) f();"), &["`result` is given twice"]);
    assert_messages(
        &scope("spawn(name = \"a\", name = \"b\") f();"),
        &["`name` is given twice"],
    );
    assert_messages(&scope("spawn(result) { f() }"), &["`result` is for expressions"]);
    assert_messages(&scope("spawn(name: \"a\") f();"), &["write `name = ..`"]);
    assert_messages(&scope("spawn(\"a\") f();"), &["`spawn(name = \"..\") ..`"]);
    assert_messages(&scope("spawn(\"a\").f();"), &[]);
    assert_messages(&scope("spawn(a::b);"), &[]);
}

#[test]
fn an_executor_is_lent() {
    assert_emits(
        "spawn(on = pool) f();",
        "match & ( pool ) { __taskgroup_executor = > match krate : : private : : future ( f ( ) ) . __taskgroup_future ( ) {",
    );
    assert_emits(
        "spawn(on = pool) f();",
        "r#scope . __spawn_on ( krate : : private : : output ( & __taskgroup_future ) . __taskgroup_kind ( ) , \
         __taskgroup_future , __taskgroup_executor , krate : : private : : spawn_at",
    );
    assert_emits("spawn(on = pool()) move { f() }", "match & ( pool ( ) ) {");
    assert_emits("spawn(on = a, name = \"b\") f();", "match & ( a ) {");
    assert_emits(
        "spawn(on = pool) { f() } finally { g() }",
        "r#scope . __spawn_on_finally ( krate : : private : : AsBlock",
    );
}

#[test]
fn what_blocks_is_a_closure() {
    assert_emits(
        "spawn(blocking) { f() }",
        "r#scope . __spawn_blocking ( krate : : private : : AsBlock , { | | {",
    );
    assert_emits("spawn(blocking) move { f() }", "{ move | | {");
    assert_emits(
        "spawn(blocking) move(a) { f(a) }",
        "{ # [ allow ( clippy : : shadow_reuse , clippy : : shadow_same , clippy : : shadow_unrelated ) ] let a =",
    );
    assert_emits(
        "spawn(blocking) { f() } finally { g() }",
        "__spawn_blocking_finally (",
    );
}

#[test]
fn where_a_task_runs_is_said_once() {
    assert_messages(
        &scope("spawn(on) f();"),
        &["`on` needs a value: write `on = executor`"],
    );
    assert_messages(&scope("spawn(on = a, on = b) f();"), &["`on` is given twice"]);
    assert_messages(
        &scope("spawn(on = a, blocking) { f() }"),
        &["`blocking` contradicts `on`"],
    );
    assert_messages(
        &scope("spawn(blocking, on = a) { f() }"),
        &["`on` contradicts `blocking`"],
    );
    assert_messages(
        &scope("spawn(blocking, blocking) { f() }"),
        &["`blocking` is given twice"],
    );
    assert_messages(
        &scope("spawn(blocking = 1) { f() }"),
        &["`blocking` takes no value"],
    );
    assert_messages(
        &scope("spawn(blocking) f();"),
        &["what blocks is written as a block, which runs elsewhere: `spawn(blocking) { .. }`"],
    );
    assert_messages(
        &scope("spawn(blocking, result) { f() }"),
        &["`result` is for expressions"],
    );
}

#[test]
fn what_blocks_cannot_spawn() {
    assert_messages(
        &scope("spawn(blocking) { spawn f(); }"),
        &["`spawn` cannot stand in what blocks"],
    );
    assert_messages(&scope("spawn(blocking) { inner::scope! { spawn f(); } }"), &[]);
}

#[test]
fn a_task_on_an_executor_spawns_into_scopes_of_its_own_only() {
    assert_messages(
        &scope("spawn(on = pool) { spawn f(); }"),
        &["a task on an executor cannot spawn into the scope around it"],
    );
    assert_messages(
        &scope("spawn(on = pool) { f() } finally { spawn g(); }"),
        &["a task on an executor cannot spawn into the scope around it"],
    );
    let expanded = scope("spawn(on = pool) { inner! { spawn f(); } }");
    assert_messages(&expanded, &[]);
    // That of the body alone.
    assert_eq!(render::flat(expanded).matches("Moved").count(), 1);
}

#[test]
fn an_isolated_task_is_wrapped_with_its_cleanup() {
    assert_emits(
        "spawn(isolate) { f() }",
        "r#scope . __spawn ( krate : : private : : AsIsolatedBlock , krate : : private : : isolate ( krate : : \
         private : : AsBlock , {",
    );
    assert_emits(
        "spawn(isolate) f();",
        "__spawn ( krate : : private : : AsIsolated , krate : : private : : isolate ( krate : : private : : output",
    );
    assert_emits(
        "spawn(isolate) { f() } finally { g() }",
        "krate : : private : : isolate_finally ( krate : : private : : AsBlock , {",
    );
    assert_emits("spawn(isolate) { f() } finally { g() }", ". cleanup ( )");
    assert_emits(
        "spawn(isolate, on = pool) { f() }",
        "__spawn_on ( krate : : private : : AsIsolatedBlock",
    );
    assert_emits("spawn(background, isolate) f();", ". background ( )");
    assert_messages(
        &scope("spawn(isolate, blocking) { f() }"),
        &["`isolate` contradicts `blocking`"],
    );
    assert_messages(
        &scope("spawn(background = 1) f();"),
        &["`background` takes no value"],
    );
}

#[test]
fn a_braced_task_is_a_statement_also_in_a_scope_within_another() {
    for form in [
        "spawn(isolate) { f() }",
        "spawn(on = p) { f() }",
        "spawn(isolate) f() finally { g() }",
    ] {
        let rewritten = scope(&format!("inner! {{ {form} spawn h(); }}"));
        assert_messages(&rewritten, &[]);
    }
}

#[test]
fn a_task_that_restarts_is_a_loop_around_the_block() {
    assert_emits(
        "spawn(restart = p()) { f() }",
        "let __taskgroup_restarts = krate : : private : : Moved : : new ( krate : : private : : Restarts : : new ( p ( ) ) ) ;",
    );
    assert_emits(
        "spawn(restart = p) move { f() }",
        "let mut __taskgroup_restarts = __taskgroup_restarts . take ( ) ; loop { if let : : core : : ops : : ControlFlow : : \
         Break ( __taskgroup_result ) = __taskgroup_restarts . after ( async {",
    );
    let expanded = render::flat(scope("spawn(restart = p) move { f() } finally { g() }"));
    assert_eq!(
        expanded.matches("loop {").count(),
        1,
        "the cleanup runs once: {expanded}"
    );
    assert_eq!(expanded.matches("async move {").count(), 2, "{expanded}");
    assert_eq!(expanded.matches("f ( )").count(), 1, "{expanded}");
}

#[test]
fn what_restarts_is_a_block_that_does_not_block() {
    assert_messages(
        &scope("spawn(restart = p) f();"),
        &["what restarts is written as a block, which is run anew: `spawn(restart = ..) { .. }`"],
    );
    assert_messages(
        &scope("spawn(restart) { f() }"),
        &["`restart` needs a value: write `restart = policy`"],
    );
    assert_messages(
        &scope("spawn(restart = p, restart = q) { f() }"),
        &["`restart` is given twice"],
    );
    assert_messages(
        &scope("spawn(restart = p, blocking) { f() }"),
        &["`blocking` contradicts `restart`"],
    );
    assert_messages(
        &scope("spawn(blocking, restart = p) { f() }"),
        &["`restart` contradicts `blocking`"],
    );
}
