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

#[test]
fn a_task_awaits_by_itself() {
    assert_messages(
        &scope("let x = spawn f().await;"),
        &["drop `.await`, or write `(spawn x).await`"],
    );
    let expanded = render::flat(scope("let x = spawn f().await;"));
    assert!(expanded.contains("let x = { f ( ) . await } ;"), "{expanded}");
}

#[test]
fn a_forgotten_semicolon_is_named() {
    assert_messages(
        &scope("spawn f()\nspawn g();"),
        &["end the one before it with `;`"],
    );
}

#[test]
fn cleanup_is_announced() {
    assert_messages(&scope("spawn { a } finally"), &["`finally` needs a block"]);
    assert_messages(&scope("spawn f() finally;"), &["`finally` needs a block"]);
    assert_messages(&scope("spawn f() finally"), &["`finally` needs a block"]);
}

#[test]
fn what_is_moved_has_a_name() {
    assert_messages(&scope("spawn move(self) { a }"), &["takes names of variables"]);
    assert_messages(&scope("spawn move(a.b, c) { a }"), &["takes names of variables"]);
    assert_messages(&scope("spawn move(a) f();"), &["write `spawn move(..) { .. }`"]);
}

#[test]
fn mistakes_are_reported_together() {
    let expanded = scope("async move |mut s| { spawn f().await; spawn(on = x) g(); }");
    assert_messages(
        &expanded,
        &[
            "drop `async`",
            "write `|s|`",
            "drop `.await`",
            "not supported yet",
        ],
    );
    assert!(render::flat(expanded).starts_with("{ : : core : : compile_error ! {"));
}
