//! Programs made up at random, laid out at random.

mod common;

use common::{check_stable, formatted};
use proc_macro2::{TokenStream, TokenTree};
use proptest::collection::vec;
use proptest::prelude::*;

/// A piece of program as words, between which anything blank may stand.
type Words = Vec<&'static str>;

fn words(text: &'static str) -> Words {
    text.split(' ').collect()
}

fn joined(parts: Vec<Words>) -> Words {
    parts.concat()
}

fn one_of(texts: &'static [&'static str]) -> BoxedStrategy<Words> {
    prop::sample::select(texts).prop_map(words).boxed()
}

const CALLS: &[&str] = &[
    "f ( x )",
    "self . client . get ( & url ) . timeout ( limit )",
    "g ( | a | a + 1 , \"spawn x\" , [ 1 , 2 ] )",
    "a_function_with_a_long_name ( an_argument_with_a_long_name , another_argument , 12345678 )",
    "path :: < T > :: new ( )",
    "x ? . y",
    "value",
];

const HEADS: &[&str] = &[
    "spawn",
    "spawn ( name = \"n\" )",
    "spawn ( name = format!(\"{i}\") , value )",
];

const CAPTURES: &[&str] = &["", "move", "move ( i )", "move ( mut own , i )"];

const CLAUSES: &[&str] = &[
    "except* A =>",
    "except* io::Error as e =>",
    "except* A | B < C > as mut e =>",
    "except* caused by T =>",
    "except* A as e if | e | e . kind ( ) == NotFound && e . is_long_enough_to_break_lines ( ) =>",
];

fn expression() -> BoxedStrategy<Words> {
    let leaf = one_of(CALLS);
    leaf.prop_recursive(4, 24, 4, |inner| {
        let block = block(inner.clone());
        prop_oneof![
            (one_of(HEADS), one_of(CALLS)).prop_map(|(head, call)| joined(vec![
                words("("),
                head,
                call,
                words(") . await")
            ])),
            spawned_block(block.clone()),
            block
                .clone()
                .prop_map(|block| joined(vec![words("scope!"), block, words(". await ?")])),
            block
                .clone()
                .prop_map(|block| joined(vec![words("scope! ( | s |"), block, words(")")])),
            (block.clone(), one_of(CLAUSES), block.clone()).prop_map(|(attempt, head, clause)| joined(vec![
                words("catch_group! { try"),
                attempt,
                head,
                clause,
                words("}")
            ])),
            (block.clone(), block.clone()).prop_map(|(yes, no)| joined(vec![
                words("if x"),
                yes,
                words("else"),
                no
            ])),
            (inner.clone(), inner.clone()).prop_map(|(one, other)| joined(vec![
                words("match x { A =>"),
                one,
                words(", B if c =>"),
                other,
                words("}")
            ])),
            (inner.clone(), inner).prop_map(|(one, other)| joined(vec![
                words("vec! ["),
                one,
                words(","),
                other,
                words("]")
            ])),
        ]
    })
    .boxed()
}

fn spawned_block(block: BoxedStrategy<Words>) -> BoxedStrategy<Words> {
    let cleanup = prop::option::of(block.clone());
    (one_of(HEADS), one_of(CAPTURES), block, cleanup)
        .prop_map(|(head, capture, work, cleanup)| {
            let capture = if capture == [""] { Vec::new() } else { capture };
            let cleanup = cleanup.map_or_else(Vec::new, |cleanup| joined(vec![words("finally"), cleanup]));
            joined(vec![head, capture, work, cleanup])
        })
        .boxed()
}

fn statement(inner: BoxedStrategy<Words>) -> BoxedStrategy<Words> {
    prop_oneof![
        inner
            .clone()
            .prop_map(|value| joined(vec![words("let x ="), value, words(";")])),
        inner
            .clone()
            .prop_map(|value| joined(vec![words("handles . push ("), value, words(") ;")])),
        (one_of(HEADS), one_of(CALLS)).prop_map(|(head, call)| joined(vec![head, call, words(";")])),
        (one_of(HEADS), one_of(CALLS), short_block(inner.clone()))
            .prop_map(|(head, call, cleanup)| joined(vec![head, call, words("finally"), cleanup])),
        spawned_block(short_block(inner.clone())),
        short_block(inner).prop_map(|block| joined(vec![words("for i in 0 .. 3"), block])),
    ]
    .boxed()
}

fn short_block(inner: BoxedStrategy<Words>) -> BoxedStrategy<Words> {
    prop::option::of(inner)
        .prop_map(|tail| joined(vec![words("{ work ( ) ;"), tail.unwrap_or_default(), words("}")]))
        .boxed()
}

fn block(inner: BoxedStrategy<Words>) -> BoxedStrategy<Words> {
    (vec(statement(inner.clone()), 0..3), prop::option::of(inner))
        .prop_map(|(statements, tail)| {
            joined(vec![
                words("{"),
                joined(statements),
                tail.unwrap_or_default(),
                words("}"),
            ])
        })
        .boxed()
}

fn program() -> impl Strategy<Value = Words> {
    vec(block(expression()), 1..4).prop_map(|bodies| {
        let functions = bodies.into_iter().map(|body| {
            joined(vec![
                words("async fn f ( ) { let x = scope!"),
                body,
                words(". await ; }"),
            ])
        });
        functions.collect::<Vec<_>>().concat()
    })
}

const BLANKS: &[&str] = &[" ", " ", " ", "\n", "  ", "\n\n\n    "];
const COMMENTS: &[&str] = &[
    " ",
    " ",
    " ",
    " ",
    " ",
    "\n",
    " /* why */ ",
    " // why\n",
    "\n// above\n",
];

/// The words with blanks in between, each as a choice says.
fn laid_out(words: &Words, blanks: &[&str], choices: &[usize]) -> String {
    let mut text = String::new();
    for (word, choice) in words.iter().zip(choices.iter().cycle()) {
        text.push_str(word);
        text.push_str(blanks[choice % blanks.len()]);
    }
    text + "\n"
}

/// Every token but those that rustfmt adds and removes, found out in another way than the formatter does.
fn tokens(text: &str) -> Vec<String> {
    fn walk(stream: TokenStream, found: &mut Vec<String>) {
        for token in stream {
            match token {
                TokenTree::Group(group) => {
                    found.push(format!("{:?}", group.delimiter()));
                    walk(group.stream(), found);
                    found.push("end".to_owned());
                }
                token => found.push(token.to_string()),
            }
        }
    }
    let mut found = Vec::new();
    walk(text.parse().expect("it has tokens"), &mut found);
    let braces = found.iter().any(|token| token == "Brace");
    found.retain(|token| token != "," && !(braces && (token == "Brace" || token == "end")));
    found
}

fn comments(text: &str) -> usize {
    text.matches("why").count() + text.matches("// above").count()
}

/// Few, as each runs rustfmt several times; `PROPTEST_CASES` asks for more.
fn config() -> ProptestConfig {
    let asked = ProptestConfig::default();
    ProptestConfig {
        cases: if std::env::var_os("PROPTEST_CASES").is_some() {
            asked.cases
        } else {
            24
        },
        failure_persistence: None,
        ..asked
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn whatever_its_layout_a_program_is_formatted_as_a_whole(
        program in program(),
        choices in vec(0_usize..100, 1..60),
    ) {
        let source = laid_out(&program, BLANKS, &choices);
        let once = formatted(&source);
        prop_assert_eq!(&once.notes, &[], "{}", source);
        prop_assert_eq!(tokens(&once.text), tokens(&source));
        check_stable("generated", &source, &once);
    }

    #[test]
    fn a_file_that_rustfmt_is_content_with_stays_one(
        program in program(),
        choices in vec(0_usize..100, 1..60),
    ) {
        let source = laid_out(&program, BLANKS, &choices);
        let source = common::rustfmt(&source).expect("rustfmt reads it");
        let once = formatted(&source);
        let again = common::rustfmt(&once.text);
        prop_assert_eq!(again.as_ref(), Some(&once.text), "{}", source);
        check_stable("generated", &source, &once);
    }

    #[test]
    fn with_comments_anywhere_nothing_is_lost(
        program in program(),
        choices in vec(0_usize..100, 1..200),
    ) {
        let source = laid_out(&program, COMMENTS, &choices);
        let once = formatted(&source);
        prop_assert_eq!(tokens(&once.text), tokens(&source));
        prop_assert_eq!(comments(&once.text), comments(&source), "{}", source);
        check_stable("generated", &source, &once);
    }
}
