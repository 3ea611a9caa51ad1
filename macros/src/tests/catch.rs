//! The two forms of `catch_group!`.

use super::{catch, messages, render};

fn text(source: &str) -> String {
    let expanded = catch(source);
    assert_eq!(messages(&expanded), Vec::<String>::new(), "{source}");
    render::flat(expanded)
        .replace(" : : ", "::")
        .replace(": : core", "::core")
}

#[track_caller]
fn assert_form(source: &str, asynchronous: bool) {
    let found = text(source).contains("krate::private::region (");
    assert_eq!(found, asynchronous, "{source}");
}

fn call(body: &str) -> String {
    format!(
        "krate::private::run(|| -> krate::private::Attempt<_> {{ #[allow(clippy::diverging_sub_expression)] \
         let __taskgroup_value = {body}; #[allow(unreachable_code)] \
         let __taskgroup_attempt = ::core::result::Result::Ok(__taskgroup_value); __taskgroup_attempt }})"
    )
}

#[test]
fn the_plain_form() {
    let attempt = call("{ f()? }");
    let clause = call("match true { false => __taskgroup_kind.value(), true => { g(e) } }");
    let expected = format!(
        "{{
            let __taskgroup_outcome;
            match {attempt} {{
                ::core::result::Result::Ok(__taskgroup_value) =>
                    __taskgroup_outcome = krate::private::pass(__taskgroup_value),
                ::core::result::Result::Err(__taskgroup_error) => {{
                    let mut __taskgroup_catch = krate::private::Catch::new(__taskgroup_error);
                    if false {{
                        __taskgroup_outcome = __taskgroup_catch.finish();
                        ::core::unreachable!()
                    }}
                    let __taskgroup_kind = krate::private::Catch::kind(&__taskgroup_catch);
                    if let ::core::option::Option::Some(__taskgroup_matched) =
                        krate::private::Catch::select::<A, _>(&mut __taskgroup_catch, |_| true)
                    {{
                        let e = __taskgroup_matched;
                        let __taskgroup_result = {clause};
                        krate::private::Catch::settle(&mut __taskgroup_catch, __taskgroup_result);
                    }}
                    __taskgroup_outcome = __taskgroup_catch.finish();
                }}
            }}
            __taskgroup_outcome
        }}"
    );
    let found = render::flat(catch("try { f()? } except* A as e => { g(e) }"));
    assert_eq!(found, render::flat(expected.parse().unwrap()));
}

#[test]
fn selectors() {
    assert!(text("try { } except* io::Error => { }").contains("select::< io::Error , _ >"));
    assert!(text("try { } except* MyErr<A, B> => { }").contains("select::< MyErr < A , B > , _ >"));
    assert!(
        text("try { } except* Box<dyn Fn(A) -> B> => { }")
            .contains("select::< Box < dyn Fn ( A ) - > B > , _ >")
    );
    assert!(text("try { } except* <A as B>::C => { }").contains("select::< < A as B >::C , _ >"));
    assert!(text("try { } except* A | b::B => { }").contains(
        "select_any ( & mut __taskgroup_catch , | __taskgroup_leaf | krate::private::leaf_is::< A > ( __taskgroup_leaf ) \
         | | krate::private::leaf_is::< b::B > ( __taskgroup_leaf ) , | _ | true )"
    ));
    assert!(
        text("try { } except* _ => { }")
            .contains("select_any ( & mut __taskgroup_catch , | _ | true , | _ | true )")
    );
}

#[test]
fn selectors_that_look_at_causes() {
    assert!(
        text("try { } except* caused by io::Error as e if |e| e.x() => { }")
            .contains("select_caused_by::< io::Error , _ > ( & mut __taskgroup_catch , | e | e . x ( ) )")
    );
    assert!(text("try { } except* caused by A | b::B => { }").contains(
        "select_any ( & mut __taskgroup_catch , | __taskgroup_leaf | krate::private::leaf_caused_by::< A > ( __taskgroup_leaf ) \
         | | krate::private::leaf_caused_by::< b::B > ( __taskgroup_leaf ) , | _ | true )"
    ));
    for (source, expected) in [
        ("caused", "select::< caused , _ >"),
        ("caused as e", "select::< caused , _ >"),
        ("caused if |e| e.x()", "select::< caused , _ >"),
        ("caused::By", "select::< caused::By , _ >"),
        ("caused by by", "select_caused_by::< by , _ >"),
    ] {
        let found = text(&format!("try {{ }} except* {source} => {{ }}"));
        assert!(found.contains(expected), "{source}: {found}");
    }
}

#[test]
fn guards_and_names() {
    let guarded = text("try { } except* A as mut e if |e| e.is(1) && match e { _ => true } => { }");
    assert!(
        guarded.contains(", | e | e . is ( 1 ) & & match e { _ = > true } )"),
        "{guarded}"
    );
    assert!(guarded.contains("let mut e = __taskgroup_matched ;"), "{guarded}");
    assert!(text("try { } except* A as _late => { }").contains("let _late = __taskgroup_matched ;"));
    assert!(text("try { } except* A if |e| e.a => { } except* A => { }").contains(", | e | e . a )"));
}

#[test]
fn parts_behind_the_clauses() {
    let all = text("try { } except* A => { }, except* B => { } else as v { h(v) } finally { k() }");
    assert!(
        all.contains("{ let v = __taskgroup_value ; krate::private::raised ( krate::private::run ( | |"),
        "{all}"
    );
    assert!(
        all.contains("let __taskgroup_outcome = krate::private::contain ( | | {"),
        "{all}"
    );
    assert!(
        all.contains("let __taskgroup_cleanup = krate::private::contain ( | | krate::private::run ( | |"),
        "{all}"
    );
    assert!(
        all.contains("krate::private::with_cleanup ( __taskgroup_outcome , __taskgroup_cleanup )"),
        "{all}"
    );
    assert!(
        text("try { } except* A => { } else { h() }")
            .contains("__taskgroup_outcome = { krate::private::raised")
    );
}

#[test]
fn an_await_of_the_blocks_own_makes_it_asynchronous() {
    assert_form("try { f() } except* A => { }", false);
    assert_form("async try { f() } except* A => { }", true);
    assert_form("try { f().await } except* A => { }", true);
    assert_form("try { } except* A => { f().await }", true);
    assert_form("try { } except* A => { } else { f().await }", true);
    assert_form("try { } except* A => { } finally { f().await }", true);
    assert_form("try { for x in y.await { } } except* A => { }", true);
    assert_form("try { join!(f().await, g()) } except* A => { }", true);
    assert_form(
        "try { catch_group! { try { f().await } except* B => { } } } except* A => { }",
        true,
    );
}

#[test]
fn an_await_of_somebody_elses_does_not() {
    assert_form("try { run(async { f().await }) } except* A => { }", false);
    assert_form("try { run(async move { f().await }) } except* A => { }", false);
    assert_form("try { run(|| async { f().await }) } except* A => { }", false);
    assert_form("try { run(async |x| x.await) } except* A => { }", false);
    assert_form("try { async fn f() { g().await } } except* A => { }", false);
    assert_form("try { run(scope! { f().await }) } except* A => { }", false);
    assert_form("try { spawn!(s, { f().await }); } except* A => { }", false);
    assert_form("try { spawn!(s, f(x.await)); } except* A => { }", true);
}

#[test]
fn a_scope_around_it_reads_its_blocks() {
    super::assert_body(
        "catch_group! { try { spawn f(); spawn { g() } h() } except* A as e if |e| e.is() => { spawn f() } else { spawn f() } }",
        "catch_group! { try { SPAWN[f()]; SPAWN { g() }; h() } except* A as e if |e| e.is() => { SPAWN[f()] } else { SPAWN[f()] } }",
    );
    super::assert_body(
        "catch_group! { try { spawn f() } except* caused by A | B as e if |e| e.is() => { spawn f() } }",
        "catch_group! { try { SPAWN[f()] } except* caused by A | B as e if |e| e.is() => { SPAWN[f()] } }",
    );
}

#[test]
fn each_block_awaits_itself() {
    let form = text("async try { f() } except* A => { g() } finally { h() }");
    let region = "krate::private::region ( async {";
    assert_eq!(form.matches(region).count(), 3, "{form}");
    for future in [
        "krate::private::guarded ( async {",
        "krate::private::cleanup ( async {",
    ] {
        assert_eq!(form.matches(future).count(), 1, "{form}");
    }
    assert_eq!(form.matches("} ) . await").count(), 5, "{form}");
}
