//! Options that do not stand in one list before the task.

use super::render::flat;
use super::{assert_each, assert_messages, assert_right, scope, spawn};

#[test]
fn behind_the_task() {
    assert_each(
        &[
            "spawn(f(1), name = \"x\");",
            "let t = spawn (f(1), isolate, name = \"x\",);",
        ],
        "options stand before the task: write `spawn(",
    );
    assert_each(
        &[
            "spawn { f() }(name = \"x\")\ng();",
            "let t = spawn { f() }(name = a, isolate);",
        ],
        "options stand before the task: write `spawn(name = ..) ..`",
    );
    // Statements of their own.
    assert_right(&[
        "spawn { f() }\n(name = x);",
        "spawn { f() } (value);",
        "spawn { f() } (a, b) = c;",
    ]);
    let expanded = flat(scope("spawn(f(1), name = u_a);"));
    assert!(expanded.contains("future ( f ( 1 ) )"), "{expanded}");
    assert!(expanded.contains("stringify ! ( name = u_a )"), "{expanded}");
}

#[test]
fn around_the_task_in_the_macro() {
    let advice = "options stand in parentheses before the task: write `spawn!(s, (name = ..) ..)`";
    assert_messages(&spawn("s, f(1), name = \"x\""), &[advice]);
    assert_messages(&spawn("s, { f(1) }, name = \"x\""), &[advice]);
    assert_messages(&spawn("name = \"x\", s, f(1)"), &[advice]);
    assert_messages(
        &spawn("s, name = \"x\", f(1)"),
        &["options stand in parentheses: write `spawn(name = ..) ..`"],
    );
    assert_messages(
        &spawn("s, isolate || f(1)"),
        &[
            "options stand in parentheses: write `spawn(isolate) ..`",
            "write `spawn(isolate) { .. }`",
        ],
    );
}

#[test]
fn without_parentheses() {
    assert_each(
        &[
            "spawn blocking { f() }",
            "spawn blocking move { f() }",
            "spawn blocking { f(); } g();",
        ],
        "options stand in parentheses: write `spawn(blocking) ..`",
    );
    assert_each(
        &["spawn isolate f();", "let t = spawn isolate a::b();"],
        "`spawn(isolate) ..`",
    );
    assert_each(
        &[
            "spawn[name = \"x\"] f();",
            "spawn name \"x\" f();",
            "spawn name = \"x\" f();",
            "spawn name = \"x\", f();",
        ],
        "options stand in parentheses: write `spawn(name = ..) ..`",
    );
    assert_each(
        &["spawn on pool f();", "spawn on a.b() { f() }"],
        "`spawn(on = ..) ..`",
    );
    let expanded = flat(scope("spawn on a.b() { f() }"));
    assert!(expanded.contains("match & ( a . b ( ) )"), "{expanded}");
    // Variables and types of the same names.
    assert_right(&[
        "spawn blocking;",
        "spawn isolate.run();",
        "spawn name;",
        "spawn on(x);",
        "spawn blocking { a };",
        "spawn background { a: 1 };",
        "spawn isolate { a, b };",
        "spawn [name].join();",
        "spawn name == x;",
        "spawn (blocking);",
    ]);
    assert_each(
        &["spawn isolate\nf();", "spawn name\nf();"],
        "end the `spawn` before this with `;`",
    );
}

#[test]
fn separated_otherwise() {
    assert_each(
        &[
            "spawn(name = \"x\" isolate) f();",
            "spawn(name = \"x\"; isolate) f();",
            "spawn(isolate name = \"x\") { f() }",
        ],
        "options are separated by `,`",
    );
    assert_each(
        &[
            "spawn(name = \"x\")(isolate) f();",
            "spawn(isolate)(name = \"x\") { f() }",
        ],
        "options stand in one list: write `spawn(a, b) ..`",
    );
    assert_each(
        &["spawn() f();", "spawn() { f() }"],
        "there is no option in here: drop `()`",
    );
    assert_right(&[
        "spawn(name = a as value, isolate) f();",
        "spawn ().f();",
        "spawn(name = \"x\") (value).run();",
    ]);
}

#[test]
fn a_name_is_no_format_string() {
    let advice = "a name is no format string: write `name = format!(..)`";
    assert_each(
        &[
            "spawn(name = \"page {}\", i) f();",
            "spawn(name = \"page {} of {}\", i + 1, n.len()) f();",
            "spawn(name = \"page {}\", i, isolate) { f() }",
        ],
        advice,
    );
    assert_right(&[
        "spawn(name = \"page {}\", isolate) f();",
        "spawn(name = \"/users/{id}\") f();",
    ]);
    assert_messages(&scope("spawn(name = \"page\", i) f();"), &["unknown option `i`"]);
}

#[test]
fn a_value_is_assigned() {
    assert_each(
        &["spawn(name(\"page\")) f();", "spawn(name: \"page\") f();"],
        "an option takes its value by `=`: write `name = ..`",
    );
    assert_right(&["spawn(name(\"page\"));", "spawn (name(\"page\")).run();"]);
}

#[test]
fn move_is_no_option() {
    assert_each(
        &["spawn(move) { f() }", "spawn(move) f();"],
        "it stands before the block: write `spawn move { .. }`",
    );
    assert_each(
        &[
            "spawn(move, name = \"x\") { f() }",
            "spawn(name = a, move) { f() }",
        ],
        "write `spawn(name = ..) move { .. }`",
    );
}
