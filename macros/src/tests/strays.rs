//! What stands beside a `spawn` and is no Rust.

use super::render::flat;
use super::{assert_each, assert_messages, assert_right, assert_untouched, messages, scope};

#[test]
fn a_cleanup_belongs_to_a_task() {
    assert_each(
        &[
            "spawn { a }; finally { b().await; }",
            "let x = spawn f(); finally { b } c();",
            "g(); spawn f(1); finally { b }",
            "if c { spawn { a }; finally { b(); } }",
        ],
        "`finally` belongs to the `spawn` before it: drop the `;` between them",
    );
    assert_each(
        &[
            "f(); finally { b().await; } c();",
            "finally { b() }",
            "spawn { f(); finally { b } }",
        ],
        "`finally` belongs to a `spawn` or a `catch_group!`: write it right behind its block",
    );
    let expanded = flat(scope("f(); finally { spawn g(); } c()"));
    assert!(
        expanded.contains("stringify ! ( finally ) ; let _ = { match krate"),
        "{expanded}"
    );
    assert_right(&[
        "catch_group! { try { a } finally { b } }",
        "finally { a: 1 };",
        "finally { a, ..b }.run();",
        "let finally = 1; f(finally);",
    ]);
}

#[test]
fn each_task_has_a_statement() {
    let advice = "a `spawn` is one task: end it with `;`, and write `spawn` before the next one";
    assert_each(
        &[
            "spawn f(), g();",
            "spawn { a }, { b };",
            "let a = spawn f(), b = spawn g();",
            "if x { spawn f(), g(); }",
        ],
        advice,
    );
    let expanded = flat(scope("let a = spawn f(), b = spawn g();"));
    assert!(expanded.contains("; let b = match krate"), "{expanded}");
    assert_right(&[
        "join! { spawn f(), spawn g() };",
        "g(spawn f(), h);",
        "S { a: spawn f(), b };",
        "[spawn f(), a];",
    ]);
}

#[test]
fn awaiting_stands_behind() {
    assert_each(
        &[
            "let x = await spawn f();",
            "await spawn { a };",
            "g(await spawn f(), h);",
            "println!(\"{}\", await spawn f());",
        ],
        "`.await` stands behind what is awaited: write `(spawn ..).await`",
    );
    assert_right(&["x.await; spawn f();"]);
}

#[test]
fn nothing_stands_between_the_word_and_the_task() {
    let advice = "nothing stands between `spawn` and its task: write `spawn f()`";
    assert_each(
        &[
            "spawn: f();",
            "spawn, f();",
            "g(); spawn: f(); h()",
            "spawn { spawn, f(); }",
        ],
        advice,
    );
    assert_untouched("let o = Opts { spawn: true };");
    assert_untouched("let o = Opts { spawn, b };");
    assert_untouched("spawn::now();");
}

#[test]
fn a_handle_is_not_taken_apart() {
    assert_each(
        &[
            "let Ok(x) = spawn f() else { return };",
            "if let Ok(x) = spawn f() { g(x) }",
            "let Err(x) = spawn { a } else { return };",
            "while let Ok(x) = spawn f() { g(x) }",
            "m! { let Ok(x) = spawn f() else { return }; }",
        ],
        "no `Result`: for the outcome of the task write `(spawn ..).outcome().await`",
    );
    assert_each(
        &["let Some(x) = spawn f() else { return };"],
        "no `Option`: for the value of the task write",
    );
    assert_each(&["let x = spawn f() else { return };"], "there in any case");
    let expanded = flat(scope("let Ok(x) = spawn f() else { return spawn g() };"));
    assert!(expanded.contains("let Ok ( x ) = ( { if false {"), "{expanded}");
    assert!(expanded.contains(") else { return"), "{expanded}");
    assert_right(&[
        "let Ok(x) = (spawn f()).outcome().await else { return };",
        "let (a, b) = (spawn f(), spawn g());",
        "m!(spawn f() else g());",
        "select! { Ok(x) = spawn f() => g(x), Some(y) = spawn h() => {} }",
    ]);
}

#[test]
fn settings_stand_behind_a_scope() {
    for (source, advice) in [
        ("timeout = d, { f(); }", "write `scope! { .. }.timeout(..)`"),
        ("limit = 3, |s| { f(); }", "write `scope! { .. }.limit(..)`"),
        ("name = \"a\", { f(); }", "as in `scope! { .. }.timeout(..)`"),
    ] {
        let advice = format!("the settings of a scope stand behind it: {advice}");
        assert_each(&[source], &advice);
        assert!(flat(scope(source)).contains("= { f ( ) ; } ;"));
    }
    assert_right(&[
        "x = 3; f();",
        "x = (a, b); f();",
        "x = f::<A, { B }>(); g()",
        "x = |a, b| a + b; f()",
        "x = a as M<B, C>; f()",
        "x == 3",
        "x = y",
    ]);
}

#[test]
fn the_statement_before_has_to_end() {
    for body in [
        "let n = 3 spawn f(n);",
        "f().await spawn g();",
        "f()? spawn g();",
        "println!(\"x\") spawn { g() };",
        "let v = vec![1] spawn move { g() }",
        "a.b spawn g();",
        "{ x = 1 spawn g(); }",
    ] {
        assert_messages(&scope(body), &["end the statement before this `spawn` with `;`"]);
    }
    for body in [
        "if c spawn f();",
        "for i in 0..3 spawn f(i);",
        "while a(b) spawn f();",
    ] {
        assert_messages(&scope(body), &["stands in braces: write `{ spawn ..; }`"]);
    }
    for right in [
        "#[cfg(test)] spawn f();",
        "#[cfg(test)] let x = spawn f();",
        "if c {} spawn f();",
        "let x = { 1 }; spawn f();",
        "match a { b => spawn f(), (c) if d => { spawn g(); } _ => return spawn h() };",
        "join(a, spawn f()); let y = &mut (spawn f());",
        "let z = |x| spawn f(x); let w = move || spawn g();",
        "for x in spawn f() {}",
        "m!(when x spawn f());",
        "let a = if b { spawn f() } else { spawn g() };",
        "let a = spawn if b { f() } else { g() };",
        "let a: T<B> = spawn f();",
        "a[0] = spawn f(); a += spawn g();",
        "let a = 'b: { break 'b spawn f(); };",
    ] {
        let messages = messages(&scope(right));
        assert!(
            messages
                .iter()
                .all(|message| !message.contains("before this") && !message.contains("in braces")),
            "{right}: {messages:?}"
        );
    }
}
