//! What newcomers write for the blocks of a `catch_group!`, and in them: one sentence each.

use super::catch_slips::{accepts, mends, refuses};
use super::{assert_messages, catch, render};

#[test]
fn blocks_otherwise() {
    for clause in [
        "except* A => 0,",
        "except* A => f(x)?",
        "except* A => if a { 0 } else { 1 },",
    ] {
        refuses(clause, "the block of a clause stands in braces");
    }
    mends("try { } except* A => f(x)? else { }", "true => { f ( x ) ? }");
    mends("try { } except* A => 0, except* B => { 1 }", "select::< B , _ >");
    refuses("except* { 0 }", "which errors?");
    for clause in ["except* A,", "except* A, finally { }", "except* A as e, else { }"] {
        refuses(clause, "the clause has no block");
    }
    for clause in ["except { 0 }", "except: { 0 }", "except => { 0 }"] {
        refuses(clause, "every error is caught by `except* _ => { .. }`");
    }
    refuses("*except A => { }", "the star stands behind the word");
}

#[test]
fn clauses_that_begin_otherwise() {
    for (clause, form) in [
        ("catch { 0 }", "`except* _ => { .. }`"),
        ("catch (e) { 0 }", "`except* _ as e => { .. }`"),
        ("catch e { 0 }", "`except* _ as e => { .. }`"),
        ("catch (e: a::A) { 0 }", "`except* TYPE as e => { .. }`"),
        ("catch (a::A e) { 0 }", "`except* TYPE as e => { .. }`"),
        ("catch (a::A | B e) { 0 }", "`except* TYPE as e => { .. }`"),
        ("catch a::A as e { 0 }", "`except* TYPE as e => { .. }`"),
        ("rescue a::A => e { 0 }", "`except* TYPE"),
        ("expect* A => { 0 }", "`except* TYPE => { .. }`"),
        ("exception A => { 0 }", "`except* TYPE => { .. }`"),
    ] {
        let word = clause.split([' ', '*']).next().unwrap();
        refuses(clause, &format!("expected `except*` for `{word}`"));
        refuses(clause, form);
    }
    for (clause, form) in [
        ("_ => { 0 }", "`except* _ => { .. }`"),
        ("default => { 0 }", "`except* _ => { .. }`"),
        ("e => { 0 }", "`except* _ as e => { .. }`"),
        ("Err(e) => { 0 }", "`except* _ as e => { .. }`"),
        ("Err(_) => 0,", "`except* _ => { .. }`"),
        ("a::A => { 0 }", "`except* TYPE => { .. }`"),
        ("a::A as e if |e| true => { 0 }", "`except* TYPE as e => { .. }`"),
        ("A | B => { 0 }", "`except* TYPE => { .. }`"),
        ("* A => { 0 }", "`except* TYPE => { .. }`"),
    ] {
        refuses(clause, "a clause begins with `except*`");
        refuses(clause, form);
    }
    for clause in [
        "catch (e) { g(e) }",
        "catch (a::A e) { g(e) }",
        "Err(e) => { g(e) }",
    ] {
        mends(&format!("try {{ }} {clause}"), "let e = __taskgroup_matched");
        mends(&format!("try {{ }} {clause}"), "true => { g ( e ) }");
    }
    mends("try { } catch (e: a::A) { }", "select::< a::A , _ >");
}

#[test]
fn an_error_is_raised_by_a_question_mark() {
    let sentence = "write `Err(e)?` for `raise`";
    for block in [
        "raise e",
        "raise e;",
        "raise;",
        "if a { raise e } b",
        "f(); raise A(3);",
        "match a { B => raise e, _ => c }",
        "let f = 3; raise A(1) from e",
        "raise \"text\"",
    ] {
        refuses(&format!("except* A as e => {{ {block} }}"), sentence);
        assert_messages(
            &catch(&format!("try {{ {block} }} except* A => {{ }}")),
            &[sentence],
        );
    }
    refuses("except* A as e => { throw e; }", "write `Err(e)?` for `throw`");
    refuses(
        "except* A as e => { throw new A(); }",
        "write `Err(e)?` for `throw`",
    );
    for operand in ["A(1) from e", "new A()"] {
        mends(
            &format!("try {{ }} except* A as e => {{ raise {operand}; }}"),
            &format!("{{ let _ = ::core::stringify!({operand}); ::core::unreachable!() }}"),
        );
    }
    mends(
        "try { } except* A as e => { raise f(e)?; }",
        "{ { let _ = f ( e ) ? ; ::core::unreachable ! ( ) } ; }",
    );
}

#[test]
fn a_raise_of_the_users_own() {
    for block in [
        "raise",
        "let raise = 3; raise",
        "raise(e)",
        "raise(e);",
        "raise.go(); raise? ; raise += 1; raise = 2",
        "x.raise; x.raise",
        "raise as u8",
        "raise!(e); m!(raise e); m! { raise e; }",
        "raise::up(); a::raise;",
        "f(|raise| raise, async { raise })",
    ] {
        accepts(&format!("try {{ {block} }} except* A as e => {{ {block} }}"));
    }
}

#[test]
fn parts_otherwise() {
    for source in [
        "try { }, except* A => { }",
        "try { } except* A => { } else { }, finally { }",
    ] {
        assert_messages(&catch(source), &["drop this `,`"]);
    }
    assert_messages(
        &catch("try { }, catch (e) { }; _ => { }"),
        &[
            "drop this `,`",
            "for `catch`",
            "drop this `;`",
            "begins with `except*`",
        ],
    );
    accepts("try { } except* A => { }, else { } finally { }");
    for part in ["else (v) { g(v) }", "else |v| { g(v) }", "else v { g(v) }"] {
        refuses(&format!("except* A => {{ }} {part}"), "write `else as v { .. }`");
        mends(
            &format!("try {{ }} except* A => {{ }} {part}"),
            "let v = __taskgroup_value",
        );
    }
    refuses(
        "except* A => { } else as v: u32 { v }",
        "the value has the type it has",
    );
    refuses("except* A => { } else if a { }", "write `else { if .. }`");
    mends(
        "try { } except* A => { } else if a { b }",
        "{ if a { b } else { ::core::unreachable ! ( ) } }",
    );
    mends(
        "try { } except* A => { } else if a { b } else { c } finally { }",
        "{ if a { b } else { c } }",
    );
    for part in [
        "finally as x { }",
        "finally (x) { }",
        "finally |x| { }",
        "finally x { }",
    ] {
        refuses(
            &format!("except* A => {{ }} {part}"),
            "`finally` is given nothing",
        );
    }
}

#[test]
fn statements_between_the_blocks() {
    let sentence = "only blocks stand in `catch_group!`";
    for source in [
        "let x = 3; try { x } except* A => { x }",
        "let x = f()?; try { x } except* A => { }",
        "if a { b } try { } except* A => { }",
        "try { } f(); except* A => { }",
        "try { }; f(); except* A => { }",
        "try { } except* A => { } let x = 3;",
    ] {
        assert_messages(&catch(source), &[sentence]);
    }
    mends(
        "let x = f()?; try { x } except* A => { }",
        "{ let x = f ( ) ? ; x }",
    );
    mends("let x = f(); try { x } except* A => { x }", "let x = f ( ) ; {");
}

#[test]
fn a_try_otherwise() {
    for source in [
        "async move try { } except* A => { }",
        "try move { } except* A => { }",
    ] {
        assert_messages(&catch(source), &["drop `move`"]);
    }
    for source in [
        "try async { } except* A => { }",
        "try async move { } except* A => { }",
    ] {
        assert_messages(&catch(source), &["write `async try { .. }`"]);
        assert!(render::flat(catch(source)).contains("region"), "{source}");
    }
}
