//! Twice the code is twice the work: counted in tokens looked at, so that no clock is needed.

use proc_macro2::TokenStream;

use super::{catch, race, scope, spawn};
use crate::tokens::steps;

type Expand = fn(&str) -> TokenStream;

/// What one more of each looks like.
const LISTS: &[(&str, Expand, &str, &str, &str)] = &[
    ("statements", scope, "", "let a = f(b, c)? + 1; ", ""),
    (
        "lines of a body",
        scope,
        "|s| {",
        "let a = spawn f(b); spawn { g(a).await?; } if c { spawn g(d) } ",
        "}",
    ),
    ("spawned calls", scope, "", "spawn f(a);", ""),
    (
        "refused tasks",
        scope,
        "",
        "spawn(name = a; b) f(c).await + d;",
        "",
    ),
    ("several tasks", scope, "", "spawn f(a), ", ";"),
    ("tasks in a tuple", scope, "spawn(", "f(a), ", ");"),
    ("cleanups apart", scope, "", "spawn { f() }; finally { g() }", ""),
    ("words before a task", scope, "spawn ", "on a ", "f();"),
    (
        "clauses of a task",
        scope,
        "spawn { a }",
        "except* A => { b }",
        "",
    ),
    ("awaits in an operand", scope, "spawn a", ".await.b()", ";"),
    ("spawned blocks", scope, "", "spawn { f(a).await }", ""),
    (
        "cleanups",
        scope,
        "",
        "spawn move(a, b) { f(a) } finally { g(b) }",
        "",
    ),
    (
        "a long operand",
        scope,
        "spawn f()",
        ".g::<A, B>(a, |b| b + 1)",
        ";",
    ),
    ("a chain of casts", scope, "spawn a", " as B", ";"),
    ("arguments", scope, "f(", "spawn g(a), b, ", ");"),
    (
        "arms",
        scope,
        "match a {",
        "B(c) if d => spawn f(c), E => { g() } ",
        "}",
    ),
    ("branches", scope, "if a { }", " else if b { spawn f() }", ""),
    ("closures", scope, "f(", "|a| spawn g(a), ", ");"),
    ("items", scope, "", "fn f() { g() } struct A;", ""),
    ("macros", scope, "", "m! { a => spawn f(), }", ""),
    (
        "clauses",
        catch,
        "try { f()? }",
        "except* A | B as c if |d| d.e() => { g(c)? }",
        "",
    ),
    (
        "types",
        catch,
        "try { } except* A",
        " | &'a b::B<C, D> | (E) | <F>::G",
        " => { }",
    ),
    ("references", catch, "try { } except* ", "& &mut ", "A => { }"),
    (
        "clauses of another language",
        catch,
        "try { }",
        "catch (A | B e) { raise e } Err(f) => g(f), except* h: I { } else if j { k }",
        "",
    ),
    (
        "statements between the parts",
        catch,
        "let a = b; try { }",
        ", f(); * g => { }; A B; ",
        "",
    ),
    (
        "lines of try",
        catch,
        "try { ",
        "let a = f(b).await?; loop { if a { break } }",
        "} except* A => { }",
    ),
    (
        "lines of a task",
        spawn,
        "s, {",
        "let a = f(b).await?; spawn g(a);",
        "}",
    ),
];

/// The same, one in the other; the middle is what is in the innermost.
const NESTS: &[(&str, Expand, &str, &str, &str)] = &[
    ("blocks", scope, "{ a();", "b()", "}"),
    ("tasks in tasks", scope, "spawn { a();", "b()", "}"),
    ("branches for tasks", scope, "spawn if a {", "b();", "}"),
    ("closures for tasks", scope, "spawn(|| {", "b();", "})"),
    ("tuples for tasks", scope, "spawn(a, ", "b()", ")"),
    ("awaited tasks in each other", scope, "spawn f(", "b()", ").await"),
    ("branches in branches", scope, "if a {", "spawn b()", "; }"),
    ("loops in loops", scope, "for a in b {", "spawn c()", "; }"),
    ("arms in arms", scope, "match a { B => {", "spawn c()", "; } }"),
    ("calls in calls", scope, "f(", "spawn g()", ")"),
    ("operands in operands", scope, "spawn f(", "g()", ");"),
    (
        "cleanups in cleanups",
        scope,
        "spawn { a } finally { ",
        "b()",
        "}",
    ),
    ("macros in macros", scope, "m! {", "spawn f()", "}"),
    ("scopes in scopes", scope, "scope! { a();", "spawn f()", "}"),
    (
        "blocks in try",
        catch,
        "try { { a()?;",
        "b()",
        "} } except* A => { }",
    ),
    (
        "macros that may spawn, in try",
        catch,
        "try { m!(a, { loop { b()?; ",
        "return",
        "} }) } except* A => { }",
    ),
    (
        "macros that may be scopes, in try",
        catch,
        "try { m! { b()?; ",
        "return",
        "}.await? } except* A => { }",
    ),
    ("calls in a race", race, "f(", "spawn g()", ", 1)"),
];

fn work(expand: Expand, source: &str) -> usize {
    steps::take();
    expand(source);
    steps::take()
}

/// How much more work it is at `2 * count` than at `count`.
fn growth(expand: Expand, source: impl Fn(usize) -> String, count: usize) -> f64 {
    work(expand, &source(2 * count)) as f64 / work(expand, &source(count)) as f64
}

#[test]
fn long_code_grows_in_proportion() {
    for (name, expand, before, one, after) in LISTS {
        let source = |count: usize| format!("{before}{}{after}", one.repeat(count));
        let growth = growth(*expand, source, 200);
        assert!(
            growth < 2.3,
            "{name}: twice the code is {growth:.2} times the work"
        );
    }
}

/// Half-typed heads, one behind the other.
#[test]
fn heads_without_blocks_grow_no_worse_than_as_their_square() {
    let growth = growth(scope, |count| format!("spawn {};", "f if ".repeat(count)), 200);
    assert!(growth < 4.5, "{growth:.2}");
}

#[test]
fn deep_code_grows_in_proportion() {
    for (name, expand, before, inner, after) in NESTS {
        let source = |count: usize| format!("{}{inner}{}", before.repeat(count), after.repeat(count));
        let growth = growth(*expand, source, 20);
        assert!(
            growth < 2.3,
            "{name}: twice the depth is {growth:.2} times the work"
        );
    }
}
