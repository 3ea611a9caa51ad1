//! Which blocks are asked whether they end with a `Result`.

use proc_macro2::TokenStream;

use crate::flow::{Ending, plain_value};

fn tokens(source: &str) -> Vec<proc_macro2::TokenTree> {
    let tokens = source.parse::<TokenStream>().expect("tokens");
    tokens.into_iter().collect()
}

fn assert_ending(expected: Ending, sources: &[&str]) {
    for source in sources {
        assert_eq!(Ending::of(&tokens(source)), expected, "{source}");
    }
}

#[test]
fn a_last_expression_is_a_value() {
    assert_ending(
        Ending::Value,
        &[
            "f()",
            "a; b",
            "x.await",
            "Ok(1)",
            "if a { b } else { c }",
            "if a { b; } else { c }",
            "{ a }",
            "vec![1]",
        ],
    );
    assert_ending(
        Ending::Value,
        &[
            "match a { 1 => b, _ => {} }",
            "loop { break 1 }",
            "'a: loop { loop { break 'a 1 } }",
        ],
    );
    assert_ending(
        Ending::Value,
        &[
            "loop { select! { _ = a => break b } }",
            "unsafe { a }",
            "panic!().foo",
            "return_it()",
        ],
    );
}

#[test]
fn a_block_without_one_has_none() {
    assert_ending(
        Ending::NoValue,
        &[
            "",
            "a;",
            "let a = b;",
            "fn f() {}",
            "while a { b }",
            "for a in b { c }",
        ],
    );
    assert_ending(
        Ending::NoValue,
        &[
            "if a { b; }",
            "spawn { a }",
            "spawn f()",
            "spawn f() finally { a }",
            "a; spawn move(b) { c }",
            "match a { 1 => {} _ => () }",
        ],
    );
}

#[test]
fn what_never_ends_has_none() {
    assert_ending(
        Ending::NoValue,
        &[
            "loop { a }",
            "a; loop { b?; }",
            "'a: loop { continue 'a }",
            "panic!()",
            "std::panic!(\"x\")",
        ],
    );
    assert_ending(
        Ending::NoValue,
        &[
            "loop { for a in b { break } }",
            "loop { if a { return Ok(1) } }",
            "return Ok(2)",
            "todo!()",
        ],
    );
    assert_ending(
        Ending::NoValue,
        &[
            "if a { return 1 } else { panic!() }",
            "match a { 1 => panic!(), _ => return b }",
        ],
    );
}

#[test]
fn a_plain_async_block_is_one_that_cannot_fail() {
    for source in [
        "async { loop { a.await } }",
        "async move { panic!() }",
        "async { a.await; }",
    ] {
        assert!(plain_value(&tokens(source)), "{source}");
    }
    let others = [
        "async { a }",
        "async { a?; loop {} }",
        "async { if a { return b } loop {} }",
        "async { loop {} }.boxed()",
        "f()",
    ];
    for source in others {
        assert!(!plain_value(&tokens(source)), "{source}");
    }
}

#[test]
fn what_has_the_type_that_is_wanted_is_not_asked() {
    assert_ending(
        Ending::Open,
        &[
            "a.into()",
            "a; b(c).into()",
            "text.parse()?",
            "(a + b).try_into()?",
        ],
    );
    assert_ending(
        Ending::Value,
        &[
            "into()",
            "a.into(b)",
            "a.into().b",
            "text.parse()",
            "text.parse::<u8>()?",
            "a.collect()",
            "a.await?",
        ],
    );
}
