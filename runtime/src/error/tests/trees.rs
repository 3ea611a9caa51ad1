//! The options of a drawn group.

use std::error::Error;
use std::fs::File;
use std::io::IsTerminal;

use super::{Because, Kind, group, origin, tree};
use crate::error::{Color, Member, TaskError};

fn failed() -> Member {
    let mut error = TaskError::from(Because("line one\nline two", Kind::<'A'>(1).into()));
    error.stamp(&origin("load()", 7));
    error.into_member()
}

/// `<1:text>` for the text between `ESC[1m` and `ESC[0m`.
fn visible(text: &str) -> String {
    let mut text = text.replace("\x1b[0m", ">");
    for ink in ["1", "2", "31"] {
        text = text.replace(&format!("\x1b[{ink}m"), &format!("<{ink}:"));
    }
    text
}

#[test]
fn plain_unless_asked() {
    let group = group("x", [failed()]);
    assert!(!format!("{group:#}{group:?}{group:#?}{}", group.tree()).contains('\x1b'));
    assert_eq!(group.tree().to_string(), format!("{group:#}"));
    assert_eq!(group.tree().debug().to_string(), format!("{group:#?}"));
    assert_eq!(format!("{:?}", group.tree()), format!("{group:?}"));
}

#[test]
fn colours_tell_the_errors_from_the_tree() {
    let group = group("x", [failed(), Kind::<'B'>(2).into()]).with_note("careful");
    let expected = "
<1:x: 2 errors>
<2:│ note: >careful
<2:├─ ><31:line one><2: (in load(), src/main.rs:7)>
<2:│  ><31:line two>
<2:│  caused by: >A1
<2:└─ ><31:B2>";
    let drawn = group.tree().color(Color::Always).to_string();
    assert_eq!(format!("\n{}", visible(&drawn)), expected);
}

#[test]
fn colours_aside_the_text_is_the_same() {
    let group = group("x", [failed(), tree("y[A1 z[B2]]").into(), "a\n\nb \n".into()]);
    let mut drawn = group.tree().color(Color::Always).to_string();
    for escape in ["\x1b[0m", "\x1b[1m", "\x1b[2m", "\x1b[31m"] {
        drawn = drawn.replace(escape, "");
    }
    assert_eq!(drawn, group.tree().to_string());
}

#[test]
fn limits_may_be_set_and_what_is_left_out_is_counted() {
    let group = tree("o[A1 m[B2 n[C3 C4]] A5 A6]");
    let expected = "
o: 6 errors
├─ A1
├─ m: 3 errors
│  ├─ B2
│  └─ n: 2 errors
│     └─ … 2 errors
└─ … and 2 more";
    assert_eq!(
        format!("\n{}", group.tree().max_members(2).max_depth(2)),
        expected
    );
    assert_eq!(
        group.tree().max_lines(2).to_string(),
        "o: 6 errors\n├─ A1\n└─ … and 5 more"
    );
    assert_eq!(group.tree().max_depth(0).to_string().lines().count(), 6);
    assert_eq!(
        group.tree().max_members(0).to_string(),
        "o: 6 errors\n└─ … 6 errors"
    );
    assert_eq!(
        group.tree().max_lines(0).to_string(),
        "o: 6 errors\n└─ … 6 errors"
    );
}

#[test]
fn auto_asks_the_stream_and_the_environment() -> Result<(), Box<dyn Error>> {
    let decide = |terminal, no_color: Option<&str>, term: Option<&str>| {
        Color::decide(terminal, no_color.map(Into::into), term.map(Into::into))
    };
    assert_eq!(decide(true, None, None), Color::Always);
    assert_eq!(decide(true, Some(""), Some("xterm-256color")), Color::Always);
    assert_eq!(decide(true, Some("1"), Some("xterm-256color")), Color::Never);
    assert_eq!(decide(true, None, Some("dumb")), Color::Never);
    assert_eq!(decide(false, None, None), Color::Never);
    let file = File::open(env!("CARGO_MANIFEST_PATH"))?;
    assert!(!file.is_terminal());
    assert_eq!(Color::auto(&file), Color::Never);
    Ok(())
}
