//! What `catch_group!` refuses.

use super::{assert_messages, catch, messages};

#[track_caller]
fn refuses(source: &str, expected: &[&str]) {
    assert_messages(&catch(source), expected);
}

#[track_caller]
fn accepts(source: &str) {
    assert_eq!(messages(&catch(source)), Vec::<String>::new(), "{source}");
}

#[test]
fn b377_b378_incomplete_forms() {
    refuses("try { f() }", &["nothing is caught"]);
    refuses("try { f() } else { }", &["nothing is caught"]);
    refuses(
        "try { f() } else { } finally { }",
        &["what is in `else` belongs behind `try`"],
    );
    accepts("try { f() } finally { }");
    refuses("", &["there is nothing in it"]);
    refuses("{ f() } except* A => { }", &["expected `try { .. }`"]);
    refuses("try except* A => { }", &["`try` needs a block"]);
    refuses("try { } except A => { }", &["write `except*`"]);
    refuses("try { } except* => { }", &["which errors?"]);
    refuses("try { } except*", &["which errors?"]);
    refuses("try { } except* A", &["the clause has no block"]);
    refuses("try { } except* A => f(),", &["stands in braces"]);
    refuses("try { } except* A =>", &["the clause has no block"]);
    refuses("try { } except* A { }", &["expected `=>`"]);
    refuses("try { } except* A as => { }", &["`as` needs one plain name"]);
    refuses("try { } except* A if e.x() => { }", &["write `if |e| ..`"]);
    refuses("try { } except* A => { } else", &["`else` needs a block"]);
    refuses("try { } except* A => { } finally", &["`finally` needs a block"]);
    refuses("try { } except* A => { } what is this", &["expected `except*`"]);
}

/// Each is one mistake, and is reported once.
#[test]
fn clauses_as_other_languages_write_them() {
    refuses("try: { } except* A => { }", &["`try` needs a block"]);
    refuses("try f() except* A => { }", &["`try` needs a block"]);
    refuses("try { }; except* A => { }", &["drop this `;`"]);
    refuses("try { } except* (A, B) as e => { }", &["`A | B`"]);
    refuses("try { } except* A, B as e => { }", &["`A | B`"]);
    refuses("try { } except* A<B, C>, d::D => { }", &["`A | B`"]);
    refuses("try { } except* A or B => { }", &["`A | B`"]);
    refuses("try { } except* A as e: { }", &["expected `=>`"]);
    refuses("try { } except* A: { }", &["expected `=>`"]);
    refuses("try { } except* A -> { }", &["expected `=>`"]);
    refuses("try { } except* e: a::A => { }", &["`except* TYPE as e`"]);
    refuses("try { } except* A(e) => { }", &["a type, not a pattern"]);
    refuses("try { } except* &A => { }", &["drop `&`"]);
    refuses("try { } except* A as (a, b) => { }", &["one plain name"]);
    refuses("try { } expect* A => { }", &["expected `except*` for `expect`"]);
    refuses("try { } catch A => { }", &["expected `except*` for `catch`"]);
    refuses("try { } catch A { }", &["expected `except*`"]);
    refuses("try { } except* A => { } else v { }", &["`else as v { .. }`"]);
    refuses("try { } except* A => { } else => { }", &["`else` needs a block"]);
    refuses(
        "try { } except* A => { } finally: { }",
        &["`finally` needs a block"],
    );
}

#[test]
fn types_that_look_like_slips() {
    accepts("try { } except* &'static A => { }");
    accepts("try { } except* A<fn(B) -> C> => { }");
    accepts("try { } except* (A) => { }");
    accepts("try { } except* or => { }");
    accepts("try { } except* ::a::A => { }, except* B => { },");
}

#[test]
fn order_of_parts() {
    refuses(
        "try { } except* A => { } else { } except* B => { }",
        &["move it up"],
    );
    refuses(
        "try { } except* A => { } finally { } except* B => { }",
        &["move it up"],
    );
    refuses(
        "try { } except* A => { } finally { } else { }",
        &["`else` stands before `finally`"],
    );
    refuses(
        "try { } except* A => { } else { } else { }",
        &["`else` is given twice"],
    );
    refuses(
        "try { } except* A => { } finally { } finally { }",
        &["`finally` is given twice"],
    );
}

#[test]
fn clauses_that_cannot_run() {
    refuses(
        "try { } except* a::A => { } except* a :: A => { }",
        &["`a::A` is handled already"],
    );
    refuses(
        "try { } except* A | B => { } except* B => { }",
        &["`B` is handled already"],
    );
    refuses("try { } except* A | A => { }", &["`A` is handled already"]);
    refuses(
        "try { } except* _ => { } except* A => { } except* _ => { }",
        &["never reached", "never reached"],
    );
    accepts("try { } except* A if |e| e.x() => { } except* A => { }");
    accepts("try { } except* _ if |e| e.x() => { } except* A => { }");
}

#[test]
fn a_clause_that_looks_at_causes_takes_in_one_that_does_not() {
    refuses(
        "try { } except* caused by A => { } except* A => { }",
        &["`A` is handled already"],
    );
    refuses(
        "try { } except* caused by A | B => { } except* caused by B => { }",
        &["`B` is handled already"],
    );
    accepts("try { } except* A => { } except* caused by A => { }");
    accepts("try { } except* caused by A if |e| e.x() => { } except* A => { }");
    refuses("try { } except* caused by _ => { }", &["drop `caused by`"]);
    refuses("try { } except* caused by A | _ => { }", &["let it stand alone"]);
    refuses("try { } except* caused A => { }", &["expected `by`"]);
    refuses("try { } except* caused by => { }", &["which errors?"]);
    refuses("try { } except* caused by", &["which errors?"]);
    refuses(
        "try { } except* caused by ErrorGroup => { }",
        &["looks into groups"],
    );
}

#[test]
fn b374_types_that_are_no_errors_in_a_group() {
    refuses("try { } except* ErrorGroup => { }", &["looks into groups"]);
    refuses(
        "try { } except* taskgroup::ErrorGroup | A => { }",
        &["looks into groups"],
    );
    refuses("try { } except* A | _ => { }", &["let it stand alone"]);
}

#[test]
fn b379_b381_jumps_out_of_a_block() {
    refuses("try { return 1 } except* A => { }", &["`return` cannot leave"]);
    refuses(
        "try { } except* A => { if x { return; } } finally { return }",
        &["`return`", "`return`"],
    );
    refuses(
        "try { break } except* A => { continue; } else { break 'a }",
        &["`break`", "`continue`", "`break`"],
    );
    refuses("try { loop { break 'outer; } } except* A => { }", &["`break`"]);
    refuses("try { 'a: { break } } except* A => { }", &["`break`"]);
    refuses(
        "try { match x { Some(1) | None => return, _ => {} } } except* A => { }",
        &["`return`"],
    );
    refuses("try { a || return } except* A => { }", &["`return`"]);
    refuses("try { m!(x => return) } except* A => { }", &["`return`"]);
    refuses("try { m! { x => return 1 } } except* A => { }", &["`return`"]);
    refuses("try { m!(x, return 1) } except* A => { }", &["`return`"]);
    refuses("try { m!({ return 1 }) } except* A => { }", &["`return`"]);
    refuses(
        "try { m!(x, { a }, { return 1 }) } except* A => { }",
        &["`return`"],
    );
    refuses("try { m!(return 1, { a }) } except* A => { }", &["`return`"]);
}

/// What a `return` gives would be compared with a type of the macro's.
#[test]
fn a_refused_return_does_not_return() {
    for (block, rest) in [
        (
            "if a { return f()? } b",
            "if a { { let _ = f ( ) ? ; : : core : : unreachable ! ( ) } } b",
        ),
        ("return; b", ": : core : : unreachable ! ( ) ; b"),
        (
            "return Ok(1)",
            "{ let _ : : : core : : result : : Result < _ , ( ) > = Ok ( 1 ) ; : : core : : unreachable ! ( ) }",
        ),
        ("let f = || { return 1 }; b", "{ return 1 }"),
    ] {
        let expanded = super::render::flat(catch(&format!("try {{ {block} }} except* A => {{ return }}")));
        assert!(expanded.contains(rest), "{expanded}");
    }
}

#[test]
fn b380_jumps_inside_a_block() {
    accepts("try { loop { break; } } except* A => { }");
    accepts("try { for x in y { if x { continue } match x { 1 => break, _ => {} } } } except* A => { }");
    accepts("try { 'a: { break 'a 1 } } except* A => { }");
    accepts("try { 'a: loop { loop { continue 'a } } } except* A => { }");
    accepts("try { f(|x| return x) } except* A => { }");
    accepts("try { f(move || { return 1 }) } except* A => { }");
    accepts("try { let f = |x: u8| -> u8 { return x }; f(&|a, b| return a) } except* A => { }");
    accepts("try { async { return 1 } } except* A => { }");
    accepts("try { fn f() { return } f() } except* A => { }");
    accepts("try { scope! { return Ok(1) } } except* A => { }");
    accepts("try { spawn!(s, { return Ok(1) }) } except* A => { }");
    accepts("try { nursery! { return Ok(1) }.await? } except* A => { }");
    accepts("try { start!(s, { return Ok(1) }) } except* A => { start!(s, { return Ok(1) }); }");
    accepts(
        "try { start!(s, (name = \"a\") move(x) { return Ok(1) } finally { return Ok(()) }) } except* A => { }",
    );
}

#[test]
fn an_inner_catch_reports_its_own() {
    accepts("try { catch_group! { try { return } except* B => { } } } except* A => { }");
}
