//! `#[taskgroup::main]` and `#[taskgroup::test]`.

use proc_macro2::TokenStream;

use super::{assert_messages, messages, render};
use crate::entry::{Entry, expand};

fn main_of(options: &str, item: &str) -> TokenStream {
    let tokens = |source: &str| source.parse::<TokenStream>().expect("balanced source");
    expand(Entry::Main, tokens(options), tokens(item))
}

fn main(item: &str) -> TokenStream {
    main_of("", item)
}

#[track_caller]
fn assert_holds(expanded: TokenStream, rest: &str) {
    let dense = |text: &str| text.split_whitespace().collect::<String>();
    let expanded = render::flat(expanded);
    assert!(
        dense(&expanded).contains(&dense(rest)),
        "`{rest}` is not in {expanded}"
    );
}

#[test]
fn right_ones() {
    for item in [
        "async fn main() { }",
        "async fn main(pool: Pool<'_>) -> R<A, B> { f() }",
        "async fn main(mut pool: a::Pool<'_, B>,) { }",
        "async fn main(_: Workers<'_>) { }",
        "#[a(fn)] pub(crate) async fn run() { }",
    ] {
        assert_eq!(messages(&main(item)), Vec::<String>::new(), "{item}");
    }
    assert_holds(
        main_of("threads = 2", "async fn main(pool: Pool<'_>) { f() }"),
        "fn main() { async fn __taskgroup_entry (pool: Pool<'_>) { f() } \
         ::taskgroup::run(2, async |__taskgroup_pool| __taskgroup_entry(__taskgroup_pool,).await) }",
    );
}

/// It goes on as if it were, so that nothing is said about an `await` in it.
#[test]
fn a_function_that_is_not_async() {
    for item in ["fn main() { f().await }", "#[a] pub fn main() { f().await }"] {
        let expanded = main(item);
        assert_messages(&expanded, &["the function has to be `async`: write `async fn`"]);
        assert_holds(expanded, "fn main() { async fn __taskgroup_entry() { f().await }");
    }
}

#[test]
fn parameters_that_are_no_pool() {
    for kind in [
        "u32",
        "&Pool<'_>",
        "&Scope<'_, '_>",
        "Vec<String>",
        "std::env::Args",
        "&[&str]",
        "(A, B)",
        "String",
    ] {
        let expanded = main(&format!("async fn main(x: {kind}) {{ }}"));
        assert_messages(&expanded, &["write `pool: taskgroup::Pool<'_>`"]);
        assert_holds(expanded, "__taskgroup_entry((|| ::core::unreachable!())(),)");
    }
    let drop_this = "there is one thing to take, the pool: drop this parameter";
    let expanded = main("async fn main(pool: Pool<'_>, x: u32, y: M<A, B>) { }");
    assert_messages(&expanded, &[drop_this, drop_this]);
    assert_holds(
        expanded,
        "__taskgroup_entry(__taskgroup_pool, (|| ::core::unreachable!())(), (|| ::core::unreachable!())(),)",
    );
}

#[test]
fn what_is_no_entry() {
    assert_messages(&main("struct main;"), &["this goes with a function"]);
    assert_messages(&main("mod main { }"), &["this goes with a function"]);
    assert_messages(&main("async fn main<T>() { }"), &["drop these"]);
    assert_messages(&main("async fn main();"), &["the function has no body"]);
    assert_messages(
        &main_of("threads = 4", "async fn main() { }"),
        &["`threads` is for the pool that a parameter takes"],
    );
    for options in ["4", "thread = 4", "threads", "threads = ", "worker_threads = 4"] {
        assert_messages(&main_of(options, "async fn main() { }"), &["unknown option"]);
    }
}

/// No panic, and what is the user's stays there once.
#[test]
fn half_typed() {
    let whole = "#[u_a] pub async fn u_b<u_C: u_D>(u_e: u_F<'_>, u_g: u32) -> u_H<u_I> { u_j.await }";
    let tokens = whole.parse::<TokenStream>().expect("balanced source");
    let tokens = tokens.into_iter().collect::<Vec<_>>();
    for end in 0..=tokens.len() {
        for skipped in 0..=end {
            let kept = tokens[..end].iter().enumerate().filter(|(at, _)| *at != skipped);
            let item = kept.map(|(_, token)| token.clone()).collect::<TokenStream>();
            let names = |tokens| {
                let mut names = render::leaves(tokens);
                names.retain(|name| name.starts_with("u_"));
                names.sort();
                names
            };
            for entry in [Entry::Main, Entry::Test] {
                let expanded = expand(entry, TokenStream::new(), item.clone());
                assert_eq!(names(expanded), names(item.clone()), "for {item}");
            }
        }
    }
}
