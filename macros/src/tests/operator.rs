//! Which `spawn` is the operator.

use super::{assert_body, assert_untouched};

#[test]
fn stands_wherever_an_expression_may() {
    assert_body("spawn f();", "SPAWN[f()];");
    assert_body("let h = spawn f();", "let h = SPAWN[f()];");
    assert_body("join(spawn f(), spawn g());", "join(SPAWN[f()], SPAWN[g()]);");
    assert_body(
        "return spawn f();",
        "return match SPAWN[f()] {
            __taskgroup_value => krate::private::tail(&__taskgroup_value).__taskgroup_finish(__taskgroup_value),
        };",
    );
    assert_body(
        "let a = [spawn f(), spawn g()];",
        "let a = [SPAWN[f()], SPAWN[g()]];",
    );
    assert_body(
        "let o = Opts { task: spawn f(), b };",
        "let o = Opts { task: SPAWN[f()], b };",
    );
    assert_body("(spawn f()).await", "(SPAWN[f()]).await");
}

#[test]
fn stands_inside_closures_blocks_and_macros() {
    assert_body("x.map(|i| spawn f(i));", "x.map(|i| SPAWN[f(i)]);");
    assert_body(
        "async move { spawn f(); }.await",
        "async move { SPAWN[f()]; }.await",
    );
    assert_body("println!(\"{}\", spawn f());", "println!(\"{}\", SPAWN[f()]);");
    assert_body("vec![spawn f(); 3];", "vec![SPAWN[f()]; 3];");
    assert_body(
        "select! { x = spawn f() => { spawn g(); } _ = y => spawn h(), }",
        "select! { x = SPAWN[f()] => { SPAWN[g()]; } _ = y => SPAWN[h()], }",
    );
}

#[test]
fn nests_in_operands() {
    assert_body("spawn f(spawn g());", "SPAWN[f(SPAWN[g()])];");
    assert_body("spawn { spawn { f() } }", "SPAWN { SPAWN { f() }; };");
    assert_body("spawn async { spawn g(); };", "SPAWN[async { SPAWN[g()]; }];");
}

#[test]
fn is_a_name_behind_a_path_a_dot_or_a_declaring_word() {
    assert_untouched("s.spawn (x);");
    assert_untouched("tokio::spawn (x);");
    assert_untouched("fn spawn () {}");
    assert_untouched("let spawn = 5;");
    assert_untouched("let mut spawn = 5;");
    assert_untouched("'spawn: loop { break 'spawn 5; }");
}

#[test]
fn is_a_name_in_use_trees() {
    assert_untouched("use tokio::{spawn, time};");
    assert_untouched("use a::{time, spawn as go};");
    assert_untouched("use a::{self, b::{c, spawn}}; f();");
}

#[test]
fn is_a_name_before_signs_that_start_no_operand() {
    assert_untouched("let o = Opts { spawn: true };");
    assert_untouched("let o = Opts { spawn };");
    assert_untouched("let o = Opts { spawn, b };");
    assert_untouched("spawn = 3;");
    assert_untouched("f(spawn);");
    assert_untouched("let s = spawn;");
    assert_untouched("spawn::now();");
    assert_untouched("spawn!(s, f());");
    assert_untouched("match x { spawn => 1 }");
    assert_untouched("f(spawn + 1, spawn.len(), spawn?);");
}

#[test]
fn a_raw_or_longer_name_is_another_word() {
    assert_untouched("r#spawn(x); spawner x; spawn_all(x);");
}

#[test]
fn patterns_are_left_alone() {
    assert_untouched("match x { Opts { spawn | other } => 1, spawn @ 1 => 2 }");
    assert_untouched("let (spawn | x) = y;");
}

#[test]
fn templates_and_items_are_left_alone() {
    assert_untouched("quote! { spawn f() };");
    assert_untouched("syn::parse_quote_spanned! { x=> spawn f() };");
    assert_untouched("macro_rules! m { () => { spawn f() } }");
    assert_untouched("fn inner() { spawn (f); }");
    assert_untouched("pub(crate) async unsafe fn inner<T: X>(x: T) -> T where T: Y { spawn (f); }");
    assert_untouched("impl X for Y { fn f() { spawn (f); } }");
    assert_untouched("mod m { fn f() { spawn (f); } }");
    assert_untouched("trait T { fn f() { spawn (f); } }");
    assert_untouched("fn inner() { sc! { spawn f(); } }");
    assert_untouched("m! { fn inner() { spawn f(); } }");
    assert_untouched("impl spawn for X { fn f(spawn: u8) { match x { spawn if y => spawn as u8 } } }");
    assert_untouched("fn f() -> spawn { let a = spawn { b }; spawn { b: 1 } }");
    assert_untouched("fn f(x: spawn) { for spawn in x { if x == spawn { a } } }");
    assert_untouched("mod spawn { struct spawn { a: u8 } macro_rules! spawn { () => {} } }");
    assert_untouched("struct S { spawn: u8 } enum E { A { spawn: u8 } } union U { spawn: u8 }");
    assert_untouched("extern \"C\" { fn spawn (x: u8); }");
    assert_untouched("const X: u8 = { spawn (f) };");
    assert_untouched("#[spawn (x)] f();");
}

#[test]
fn what_follows_an_item_is_scanned_again() {
    assert_body(
        "fn f() { spawn(x); } spawn g();",
        "fn f() { spawn(x); } SPAWN[g()];",
    );
    assert_body("use a::{spawn, b}; spawn g();", "use a::{spawn, b}; SPAWN[g()];");
    assert_body("struct S(u8); spawn { g() }", "struct S(u8); SPAWN { g() };");
    assert_body("let x: fn(u8) = y; spawn g();", "let x: fn(u8) = y; SPAWN[g()];");
}
