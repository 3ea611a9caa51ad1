//! What people spawn that is no task, and how the rest of the code is read then.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

use super::render::{self, flat};
use super::{EDITOR, assert_each, assert_messages, assert_right, input, race, scope, spawn};

#[track_caller]
fn assert_emits(source: &str, expected: &str) {
    let expanded = flat(scope(source));
    assert!(expanded.contains(expected), "{expanded}");
}

/// So that its value is of no type that rustc knows, and nothing more is said about it.
#[test]
fn the_sentence_stands_in_place_of_the_value() {
    assert_emits(
        "let x = spawn f().await;",
        "let x = { if false { let _ = { let _ = : : core : : stringify ! ( . await ) ; match krate",
    );
    assert_emits(
        "let x = spawn || f();",
        "; } : : core : : compile_error ! { \"a closure is no task: call it, or write `spawn { .. }`\" } } ;",
    );
    assert_emits(
        "g(spawn(nam) f(), h)",
        "are `name`, `on`, `blocking`, `isolate`, `background`, `restart`, `result`, `value`\" } } , h )",
    );
    let expanded = flat(spawn("s, f().await"));
    assert!(
        expanded.contains("match krate : : private : : Given"),
        "{expanded}"
    );
    assert!(expanded.ends_with("wait for it here\" } } }"), "{expanded}");
}

#[test]
fn in_an_editor_the_value_stays() {
    EDITOR.set(true);
    let expanded = flat(scope("let x = spawn f().await;"));
    EDITOR.set(false);
    assert!(
        expanded.contains("let x = { : : core : : compile_error ! {"),
        "{expanded}"
    );
    assert!(
        expanded.contains("} { let _ = : : core : : stringify ! ( . await ) ; match"),
        "{expanded}"
    );
}

#[test]
fn a_task_awaits_by_itself() {
    assert_each(
        &[
            "let x = spawn f().await;",
            "g(spawn f().await, h)",
            "spawn a.await.b().await;",
            "await_all(|x| spawn f(x).await);",
        ],
        "a task awaits by itself: drop `.await`, or write `(spawn x).await` to wait for it here",
    );
    assert_each(
        &[
            "let x = spawn f().await?;",
            "spawn f().await??;",
            "if let Some(x) = spawn f().await? { g() }",
        ],
        "`Err` fails it: drop `.await?`, or write `(spawn x).await` to wait for it here",
    );
    assert_each(
        &[
            "spawn { a }.await;",
            "let x = spawn move { a }.await?;",
            "x(spawn { a }.await.b())",
        ],
        "`(spawn { .. }).await`",
    );
}

#[test]
fn what_is_awaited_is_no_operand_of_a_task() {
    for (source, operator) in [
        ("if spawn f().await == 1 { a } else { b }", "=="),
        ("while spawn f().await? <= 1 { a }", "<="),
        ("let x = spawn f().await + 1;", "+"),
        ("let x = spawn f().await as u64;", "as"),
        ("let x = spawn f().await && b;", "&&"),
        ("spawn a.b().await.c().await - d;", "-"),
    ] {
        assert_each(&[source], &format!("write `(spawn x).await {operator} ..`"));
    }
    assert_messages(
        &scope("let x = spawn f().await + spawn g().await;"),
        &["drop `.await`", "`(spawn x).await + ..`"],
    );
    assert_right(&[
        "spawn connect().await?.get(url);",
        "spawn connect().await.get(url);",
        "spawn f(a.await + 1);",
        "spawn if a.await == 1 { f() } else { g() };",
        "spawn match a.await + 1 { _ => f() };",
        "spawn f().await as Pin<Box<dyn Future<Output = ()>>>;",
        "spawn async { a.await + 1 };",
        "if x.await == 1 { spawn f(); }",
    ]);
}

/// Whether it is a future only rustc knows.
#[test]
fn what_goes_on_from_what_was_awaited_may_be_a_task() {
    assert_emits(
        "spawn f().await?.g();",
        "private : : once_awaited ( f ( ) . await ? . g ( ) )",
    );
    assert_emits("spawn f(a.await);", "private : : future ( f ( a . await ) )");
    assert_emits("spawn f(a);", "private : : future ( f ( a ) )");
}

#[test]
fn words_that_no_task_begins_with() {
    assert_each(
        &["spawn await f();", "let x = spawn await f();"],
        "a task awaits by itself: drop `await`",
    );
    assert_each(
        &[
            "spawn async move f();",
            "spawn async f(x);",
            "spawn async move a::b();",
        ],
        "a call gives a future as it is: drop what stands before it",
    );
    assert_each(
        &["spawn return f();"],
        "`return` leaves the body, it is no task: drop it",
    );
    assert_right(&[
        "spawn async { a };",
        "spawn async move { a };",
        "spawn async gen { a };",
        "spawn gen move { 1 };",
    ]);
}

#[test]
fn a_closure_is_read_as_its_body() {
    assert_emits("spawn || f(a);", "let __taskgroup_value = { f ( a ) ; } ;");
    assert_emits("spawn(|| f(a));", "let __taskgroup_value = { f ( a ) ; } ;");
    assert_emits("spawn move || { f(a) };", "async move {");
    assert_emits(
        "spawn(|| { f(a).await; });",
        "__spawn ( krate : : private : : AsBlock",
    );
    assert_emits("spawn(blocking) || f(a);", "__spawn_blocking (");
    assert_emits("spawn |x| f(x);", "{ | x | f ( x ) }");
    assert_emits("spawn(|x| f(x));", "{ | x | f ( x ) }");
}

#[test]
fn branches_without_a_value_are_no_task() {
    assert_each(
        &[
            "spawn if a { f(); } else { g(); }",
            "spawn if a { f() } h();",
            "spawn if a { f(); } else if b { g(); } else { panic!() }",
            "spawn match a { 1 => { f().await; } _ => {} } h();",
            "let x = spawn unsafe { f(); };",
        ],
        "this gives nothing that could be awaited: put it into a block, `spawn { .. }`",
    );
    assert_right(&[
        "spawn if a { f() } else { g() };",
        "spawn if a { f() } else { return; };",
        "spawn match a { 1 => f(), _ => todo!() };",
        "spawn match a { 1 => { return } _ => f() };",
        "spawn unsafe { f() };",
        "spawn if a { spawn f() } else { spawn { g() } };",
        "spawn match a { _ => spawn f() };",
        "spawn 'a: { break 'a f() };",
        "spawn 'a: { if b { break 'a f(); } loop {} };",
        "spawn if a { f(); b } else { c }.run();",
    ]);
}

#[test]
fn a_spawn_is_one_task() {
    let advice = "a `spawn` is one task: write one for each, as in `(spawn a, spawn b)`";
    assert_each(
        &["spawn(f(), g());", "let (a, b) = spawn (f(), g(), h());"],
        advice,
    );
    assert_right(&[
        "spawn (f(), g()).join();",
        "spawn (f::<A, B>());",
        "spawn (f(),);",
        "spawn (a, b)[0];",
    ]);
}

#[test]
fn what_is_moved_stands_in_parentheses() {
    let advice = "what is moved stands in parentheses: write `spawn move(..) { .. }`";
    assert_each(
        &[
            "spawn move[a, b] { f(a) }",
            "spawn [a] { f(a) }",
            "let x = spawn move [a,] { a };",
        ],
        advice,
    );
    assert_emits(
        "spawn [a] { f(a) }",
        "let a = krate : : private : : Moved : : new ( a ) ;",
    );
    assert_right(&["spawn [a, b].join();", "spawn [f(), g()];"]);
}

#[test]
fn a_task_has_no_clauses_and_one_cleanup() {
    let advice = "a task has no clauses: put `catch_group! { try { .. } except* .. }` into it";
    assert_each(
        &[
            "spawn { f()? } except* A => { b } g();",
            "spawn f() except* A as e if |e| c => { b } except* _ => { d } g();",
            "let x = spawn { f()? } except* A | B => { b };",
            "match x { 1 => spawn { f()? } except* A => { b } 2 => g(), _ => h() }",
        ],
        advice,
    );
    assert_each(
        &[
            "spawn { a } finally { b } finally { c } d();",
            "let x = spawn f() finally { b } finally { c };",
        ],
        "a task has one `finally`: put both into one block",
    );
    assert_each(
        &["spawn { a } else { b } c();", "spawn { a } else { b }"],
        "a task has no `else`, only a `finally`",
    );
    assert_right(&[
        "spawn { a } except * b;",
        "if a { spawn { b } } else { c }",
        "m! { spawn { a } else { b } }",
    ]);
}

#[test]
fn what_a_refused_operand_lacks_is_kept() {
    assert_emits("spawn(name = a) |x| y finally { z }", "let _ = a ;");
    assert_emits("spawn |x| y finally { z }", "{ z }");
}

fn with_fragment(before: &str, block: &str) -> TokenStream {
    let block = block.parse().expect("balanced source");
    let mut tokens = input(before);
    tokens.extend([TokenTree::from(Group::new(Delimiter::None, block))]);
    tokens
}

#[test]
fn a_block_that_a_macro_was_given_is_a_block() {
    for (before, expected) in [
        ("spawn", "AsBlock , { async {"),
        ("spawn move", "AsBlock , { async move {"),
        ("spawn(name = a) move(b)", "let b = krate : : private : : Moved"),
        ("spawn f() finally", "__spawn_finally ("),
    ] {
        let expanded = crate::scope::expand(with_fragment(before, "{ u_a }"), crate::scope::Flavor::Send);
        assert_messages(&expanded, &[]);
        let expanded = flat(expanded);
        assert!(expanded.contains(expected), "{expanded}");
    }
    let expanded = crate::scope::expand(with_fragment("spawn", "f(x)"), crate::scope::Flavor::Send);
    assert!(flat(expanded).contains("private : : future ("));
}

#[test]
fn a_refused_task_takes_part_in_no_race() {
    assert_messages(&race("spawn || f();"), &["a closure is no task"]);
    assert!(!render::leaves(race("spawn(|| f());")).is_empty());
}
