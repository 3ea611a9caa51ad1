//! A group as text.

use std::error::Error;
use std::fmt;
use std::io;

use super::{Because, Kind, group, origin, parse, tree};
use crate::error::{ErrorGroup, Member, TaskError};

/// An error with exactly this text.
#[derive(Debug)]
struct Text(&'static str);

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl Error for Text {}

fn of_task(
    error: impl Into<Box<dyn Error + Send + Sync>> + 'static,
    name: &'static str,
    line: u32,
) -> Member {
    let mut error = TaskError::from(error);
    error.stamp(&origin(name, line));
    error.into_member()
}

fn fetched() -> ErrorGroup {
    let parsing = group(
        "parsing failed",
        ["unexpected end of input".into(), "invalid digit".into()],
    );
    let refused = Because(
        "connection refused",
        Because("connect", io::Error::other("errno 111").into()).into(),
    );
    group(
        "",
        [
            of_task(refused, r#"fetch(&client, "a")"#, 10),
            of_task(parsing, "parse(&page)", 11),
            of_task("timed out", r#"fetch(&client, "b")"#, 12),
        ],
    )
}

#[test]
fn b316_one_line_with_the_count_and_the_first_causes() {
    assert_eq!(tree("[A1]").to_string(), "1 error: A1");
    assert_eq!(
        group("could not load", [parse("A1"), parse("m[B2]")]).to_string(),
        "could not load: 2 errors: A1, B2"
    );
    assert_eq!(tree("[A1 B2 C3]").to_string(), "3 errors: A1, B2, C3");
    assert_eq!(
        tree("[A1 B2 C3 A4 A5]").to_string(),
        "5 errors: A1, B2, C3, and 2 more"
    );
    assert_eq!(
        fetched().to_string(),
        "4 errors: connection refused (in fetch(&client, \"a\")), \
         unexpected end of input (in parse(&page)), invalid digit (in parse(&page)), and 1 more"
    );
}

#[test]
fn one_line_stays_one_line() {
    let long: &'static str = "word ".repeat(100).leak();
    let group = group(
        "first\n  second",
        [Text("a\n\n   b\r\nc").into(), Text("").into(), Text(long).into()],
    );
    let line = group.to_string();
    assert!(
        line.starts_with("first second: 3 errors: a b c, (no text), word word "),
        "{line}"
    );
    assert!(line.ends_with(" word…"), "{line}");
    assert_eq!(line.lines().count(), 1);
    assert!(line.len() < 300);
}

#[test]
fn b317_the_tree() {
    let expected = r#"
4 errors
├─ connection refused (in fetch(&client, "a"), src/main.rs:10)
│  caused by: connect
│  caused by: errno 111
├─ parsing failed: 2 errors (in parse(&page), src/main.rs:11)
│  ├─ unexpected end of input
│  └─ invalid digit
└─ timed out (in fetch(&client, "b"), src/main.rs:12)"#;
    assert_eq!(format!("\n{:#}", fetched()), expected);
    assert_eq!(format!("\n{:?}", fetched()), expected);
}

#[test]
fn b317_the_debug_text_of_each_error_tells_its_type() {
    let group = group(
        "m",
        [
            Kind::<'A'>(1).into(),
            Because("no config", Text("lost").into()).into(),
        ],
    );
    let expected = r#"
m: 2 errors
├─ Kind(1)
└─ Because("no config", Text("lost"))
   caused by: Text("lost")"#;
    assert_eq!(format!("\n{group:#?}"), expected);
}

#[test]
fn b325_notes_and_several_lines_stay_under_their_own() {
    let inner = group(
        "inner",
        [Text("first line\nsecond line\n").into(), Text("last").into()],
    );
    let outer = group(
        "outer",
        [
            inner.with_note("a note\nof two lines").into(),
            Text("x\ny").into(),
        ],
    );
    let expected = "
outer: 3 errors
│ note: try again
├─ inner: 2 errors
│  │ note: a note
│  │       of two lines
│  ├─ first line
│  │  second line
│  └─ last
└─ x
   y";
    assert_eq!(format!("\n{:#}", outer.with_note("try again")), expected);
}

#[test]
fn a_broad_group_is_cut_with_a_count() {
    let texts = (0..60).map(|number| Member::from(format!("error {number}")));
    let drawn = format!("{:?}", group("broad", texts));
    let lines: Vec<_> = drawn.lines().collect();
    assert_eq!(lines.len(), 52);
    assert_eq!((lines[50], lines[51]), ("├─ error 49", "└─ … and 10 more"));
}

#[test]
fn a_deep_group_is_cut_with_a_count() {
    let mut inner = group("0", ["bottom".into(), "rock".into()]);
    for level in 1..40 {
        inner = ErrorGroup::new(level.to_string(), [inner]).unwrap();
    }
    let drawn = format!("{inner:?}");
    let lines: Vec<_> = drawn.lines().map(str::trim_start).collect();
    assert_eq!(lines.len(), 34);
    assert_eq!(
        (lines[1], lines[32], lines[33]),
        ("└─ 38: 2 errors", "└─ 7: 2 errors", "└─ … 2 errors")
    );
}

#[test]
fn a_long_tree_is_cut_on_every_level() {
    let inner = || {
        group(
            "in",
            (0..45).map(|number| Member::from(format!("error {number}"))),
        )
    };
    let outer = group("out", (0..10).map(|_| Member::from(inner())));
    let drawn = format!("{outer:?}");
    let lines: Vec<_> = drawn.lines().collect();
    assert!(lines.len() < 210, "{}", lines.len());
    assert_eq!(
        lines[lines.len() - 2..],
        ["│  └─ … and 31 more", "└─ … and 225 more"]
    );
}

#[test]
fn a_display_that_fails_or_goes_on_for_ever_does_not_break_the_drawing() {
    #[derive(Debug)]
    struct Broken;
    impl fmt::Display for Broken {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("half a")?;
            Err(fmt::Error)
        }
    }
    impl Error for Broken {}
    #[derive(Debug)]
    struct Endless;
    impl fmt::Display for Endless {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            loop {
                f.write_str("é\n")?;
            }
        }
    }
    impl Error for Endless {}
    let group = group("", [Broken.into(), Endless.into(), Text(" \n").into()]);
    let drawn = format!("{group:#}");
    let lines: Vec<_> = drawn.lines().collect();
    assert_eq!(lines[..4], ["3 errors", "├─ half a", "├─ é", "│  é"]);
    assert_eq!(lines[22..], ["│  … 1346 more lines", "└─ (no text)"]);
}

#[test]
fn an_endless_chain_of_causes_is_cut() {
    #[derive(Debug)]
    struct Loop;
    impl fmt::Display for Loop {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("loop")
        }
    }
    impl Error for Loop {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            Some(&Loop)
        }
    }
    let drawn = format!("{:#}", group("", [Loop.into()]));
    let lines: Vec<_> = drawn.lines().map(str::trim_start).collect();
    assert_eq!(lines.len(), 19);
    assert_eq!(
        (lines[2], lines[17], lines[18]),
        ("caused by: loop", "caused by: loop", "… and more causes")
    );
}

#[test]
fn leaves_and_members_print_their_error() {
    let group = group("", [of_task("lost", "work()", 3), tree("m[A1]").into()]);
    assert_eq!(group.first().to_string(), "lost");
    let debug = format!("{:?}", group.members()[0]);
    assert_eq!(
        debug,
        r#"Leaf { error: "lost", task: "work()", location: src/main.rs:3:5 }"#
    );
    assert_eq!(group.members()[1].to_string(), "m: 1 error: A1");
}
