//! What newcomers write before the block of a clause: one sentence each, and the rest goes on as it was meant.

use super::{assert_messages, catch, messages, render};

/// The clause, refused with this one sentence.
#[track_caller]
pub(super) fn refuses(clause: &str, sentence: &str) {
    assert_messages(&catch(&format!("try {{ }} {clause}")), &[sentence]);
}

/// Refused, but what is emitted holds `rest`.
#[track_caller]
pub(super) fn mends(source: &str, rest: &str) {
    let expanded = catch(source);
    assert_eq!(messages(&expanded).len(), 1, "{:#?}", messages(&expanded));
    let dense = |text: &str| text.split_whitespace().collect::<String>();
    let expanded = render::flat(expanded);
    assert!(
        dense(&expanded).contains(&dense(rest)),
        "`{rest}` is not in {expanded}"
    );
}

#[track_caller]
pub(super) fn accepts(source: &str) {
    assert_eq!(messages(&catch(source)), Vec::<String>::new(), "{source}");
}

#[test]
fn a_name_without_as() {
    for clause in [
        "except* a::A e => { }",
        "except* A<B> e => { }",
        "except* A e { }",
        "except* A mut e => { }",
        "except* A, e => { }",
        "except* A | B, e { }",
        "except* A ref e => { }",
        "except* A | B e if |e| e.x() => { }",
        "except* A |e| => { }",
        "except* A |e| { }",
        "except* A => |e| { }",
        "except* A => (e) { }",
        "except* A => e { }",
    ] {
        refuses(clause, "the name is given by `as`: write `except* TYPE as e");
        mends(&format!("try {{ }} {clause}"), "e = __taskgroup_matched");
    }
    mends("try { } except* a::A e => { }", "select::< a::A , _ >");
    mends(
        "try { } except* A mut e => { }",
        "let mut e = __taskgroup_matched",
    );
    accepts("try { } except* A | E | => { }");
}

#[test]
fn a_name_before_its_type() {
    for clause in [
        "except* e: a::A => { }",
        "except* e @ a::A => { }",
        "except* e a::A => { }",
    ] {
        refuses(
            clause,
            "the name stands behind the type: write `except* TYPE as e`",
        );
        mends(&format!("try {{ }} {clause}"), "select::< a::A , _ >");
        mends(&format!("try {{ }} {clause}"), "let e = __taskgroup_matched");
    }
    let swapped = "except* e as a::A => { }";
    refuses(swapped, "the type stands before `as`");
    mends(&format!("try {{ }} {swapped}"), "select::< a::A , _ >");
    mends(&format!("try {{ }} {swapped}"), "let e = __taskgroup_matched");
    refuses("except* A as e: A => { }", "none behind the name: drop this");
    refuses("except* A as a::B => { }", "`as` needs one plain name");
    mends("try { } except* A as &e => { }", "let e = __taskgroup_matched");
}

#[test]
fn a_name_alone() {
    for clause in [
        "except* e => { e.x() }",
        "except* (e) => { g(&e) }",
        "except* e => { for x in e { x } }",
        "except* caused by e => { g(h(e)?) }",
    ] {
        refuses(clause, "which errors? write `except* TYPE as e => { .. }`");
        mends(&format!("try {{ }} {clause}"), "let e = __taskgroup_matched");
    }
    for block in [
        "",
        "e::new()",
        "x as e",
        "let x: e = e::<A>::new(e { a })",
        "a.e; b::<e>; a::e",
        "let e = 3; e.x()",
        "f(|e| e.x())",
        "e!(e::A)",
    ] {
        accepts(&format!("try {{ }} except* e => {{ {block} }}"));
    }
}

#[test]
fn heads_in_parentheses() {
    for clause in [
        "except* (e: a::A) => { g(e) }",
        "except* (a::A e) => { g(e) }",
        "except* (a::A as e) { g(e) }",
        "except* (A<B> mut e) => { g(e) }",
        "except* (A | B as e) => { g(e) }",
    ] {
        refuses(
            clause,
            "what is caught stands without parentheses: write `except* TYPE as e => { .. }`",
        );
        mends(&format!("try {{ }} {clause}"), "let");
        mends(&format!("try {{ }} {clause}"), "e = __taskgroup_matched");
    }
    mends("try { } except* (e: a::A) => { }", "select::< a::A , _ >");
    accepts("try { } except* (a::A) as e => { }");
    accepts("try { } except* (a::e) as e => { }");
}

#[test]
fn a_guard_before_the_name() {
    let clause = "except* A if |e| e.x() as e => { g(e) }";
    refuses(
        clause,
        "the name stands before the guard: write `except* TYPE as e if |e| ..`",
    );
    mends(&format!("try {{ }} {clause}"), ", | e | e . x ( ) )");
    mends(&format!("try {{ }} {clause}"), "let e = __taskgroup_matched");
    refuses(
        "except* A if |x| x.y() as e => { g(e) }",
        "write `except* TYPE as e",
    );
    refuses("except* A if |x| x.y() as _e => { }", "write `except* TYPE as _e");
    accepts("try { } except* A if |e| e.x as bool => { }");
    accepts("try { } except* A if |e| e.x as bool => { let b: bool = f(); }");
    accepts("try { } except* A if |e| e.x as Flag => { }");
    accepts("try { } except* A if |e| e.x as flag => { g() }");
    accepts("try { } except* A as e if |e| e.x as u8 == 3 => { }");
}

#[test]
fn a_guard_by_another_word() {
    for clause in [
        "except* A when |e| e.x() => { }",
        "except* A as e when |e| e.x() => { }",
        "except* A as e where move |e| e.x() => { }",
    ] {
        refuses(clause, "a guard begins with `if`: write `if |e| ..` for");
        mends(&format!("try {{ }} {clause}"), "| e | e . x ( ) )");
    }
    refuses("except* A as e when e.x() => { }", "a guard is a closure");
    accepts("try { } except* when => { }");
    accepts("try { } except* A as when => { }");
}

#[test]
fn several_types_otherwise() {
    for types in [
        "A, b::B",
        "[A, b::B]",
        "(A, b::B)",
        "A && b::B",
        "A || b::B",
        "A & b::B",
        "A + b::B",
        "A / b::B",
        "A and b::B",
        "A b::B",
        "(A | b::B)",
        "A<C>, b::B",
    ] {
        let clause = format!("except* {types} as e if |e| e.x() => {{ }}");
        refuses(&clause, "several types are written `A | B`");
        mends(&format!("try {{ }} {clause}"), "leaf_is::< b::B >");
    }
    refuses("except* (A | B) => { }", "drop the brackets");
    refuses("except* [A] => { }", "a type stands by itself: drop the brackets");
    mends("try { } except* [A] => { }", "select::< A , _ >");
    accepts("try { } except* | A | B => { }");
    accepts("try { } except* (A) => { }");
}

#[test]
fn a_cause_by_another_word() {
    for word in ["causes", "cause", "caused_by"] {
        let clause = format!("except* {word} a::A as e => {{ }}");
        refuses(&clause, "is written `except* caused by TYPE`");
        mends(&format!("try {{ }} {clause}"), "select_caused_by::< a::A , _ >");
    }
    accepts("try { } except* caused_by => { }");
    accepts("try { } except* cause | causes::A => { }");
}

#[test]
fn no_type_at_all() {
    for clause in [
        "except* \"text\" => { }",
        "except* 404 => { }",
        "except* 'static => { }",
        "except* !A => { }",
        "except** A => { }",
        "except* .. => { }",
        "except* * => { }",
    ] {
        refuses(clause, "this is no type");
    }
    mends("try { } except* !A => { }", "select::< A , _ >");
    for clause in [
        "except* A -> e { g(e) }",
        "except* A, => { }",
        "except* A; => { }",
        "except* A . x => { }",
        "except* A 404 => { }",
        "except* A! => { }",
        "except* A < => { }",
    ] {
        refuses(clause, "expected `as`, `if` or `=>` behind the type");
    }
    refuses("except* A as e, => { }", "expected `if` or `=>` behind the name");
    refuses(
        "except* A as e | B as f => { }",
        "expected `if` or `=>` behind the name",
    );
    mends("try { } except* A -> e { g(e) }", "let e = __taskgroup_matched");
}

#[test]
fn types_of_every_look() {
    for types in [
        "A",
        "::a::A",
        "crate::A",
        "super::a::A<B, C>",
        "A::<B>",
        "<A as B>::C",
        "<A>::B<C>",
        "a::A<[u8; 3]>",
        "a!(b)",
        "fn(A) -> B",
        "A(B) -> &C",
        "A<dyn Fn(B) -> C>",
        "A<{ B }>",
        "&'static A",
        "(A)",
        "r#type::A",
        "A<'static>",
        "A<B<C>>",
        "_",
        "$crate::A",
    ] {
        let types = types.replace('$', "");
        accepts(&format!("try {{ }} except* {types} as e if |e| true => {{ }}"));
        accepts(&format!("try {{ }} except* {types} => {{ }}"));
    }
}

#[test]
fn types_that_no_error_has() {
    for types in [
        "dyn Error",
        "&dyn Error",
        "dyn Error + Send + 'static",
        "impl Error",
        "&'static dyn Error",
    ] {
        refuses(&format!("except* {types} as e => {{ }}"), "not by a trait");
    }
    for types in ["str", "&str", "&'static str"] {
        refuses(
            &format!("except* {types} => {{ }}"),
            "a text has no type of its own",
        );
    }
    mends(
        "try { } except* &str => { }",
        "select_any ( & mut __taskgroup_catch , | _ | true",
    );
    accepts("try { } except* Box<dyn Error> => { }");
}

#[test]
fn patterns() {
    for clause in [
        "except* Err(a::A) as e => { }",
        "except* Err(e) => { }",
        "except* Some(_) => { }",
        "except* a::A(3) => { }",
        "except* a::A(e) => { }",
        "except* a::A { x, .. } => { }",
        "except* a::A { x: 3 } as e => { }",
    ] {
        refuses(clause, "a clause names a type, not a pattern");
    }
    mends("try { } except* Err(a::A) => { }", "select::< a::A , _ >");
    mends("try { } except* Err(e) => { }", "let e = __taskgroup_matched");
    mends("try { } except* a::A(e) => { }", "let e = __taskgroup_matched");
}
