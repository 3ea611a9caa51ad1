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
    assert_emits("spawn(name = \"a\") f();", ", 1 , 27 ) } ) . name ( \"a\" )");
    assert_emits("spawn(name = \"a\",) { f() }", ". name ( \"a\" )");
    assert_emits("spawn(name = g(1, 2)) move { f() }", ". name ( g ( 1 , 2 ) )");
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
        &["unknown option `nam`: known are `name`, `result`, `value`"],
    );
    assert_messages(&scope("spawn(nam) { f() }"), &["unknown option `nam`"]);
    assert_messages(
        &scope("spawn(on = pool) f();"),
        &["the option `on` is not supported yet"],
    );
    assert_messages(
        &scope("spawn(blocking) { f() }"),
        &["`blocking` is not supported yet"],
    );
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
