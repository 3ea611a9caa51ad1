//! What the tests share.
#![allow(dead_code)]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use cargo_taskgroup_fmt::{Formatted, Rustfmt, format};

pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases")
}

pub fn formatter() -> Rustfmt {
    Rustfmt::new(&folder(), Some("2024")).expect("rustfmt is installed")
}

pub fn formatted(source: &str) -> Formatted {
    format(source, &formatter()).expect("the source has tokens")
}

/// The new text, where nothing is to be told.
pub fn text(source: &str) -> String {
    let formatted = formatted(source);
    assert_eq!(formatted.notes, [], "for\n{source}");
    formatted.text
}

/// What rustfmt alone makes of a file; `None` if it refuses it.
pub fn rustfmt(source: &str) -> Option<String> {
    let mut rustfmt = Command::new(std::env::var_os("RUSTFMT").unwrap_or_else(|| "rustfmt".into()))
        .args(["--edition", "2024", "--emit", "stdout"])
        .current_dir(folder())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("rustfmt is installed");
    let mut stdin = rustfmt.stdin.take().expect("it is piped");
    stdin.write_all(source.as_bytes()).expect("rustfmt reads on");
    drop(stdin);
    let output = rustfmt.wait_with_output().expect("rustfmt ends");
    let text = String::from_utf8(output.stdout).expect("rustfmt writes UTF-8");
    output.status.success().then_some(text)
}

/// That formatting `source` again changes nothing, and that `cargo fmt` does not undo it where it was content before.
pub fn check_stable(name: &str, source: &str, once: &Formatted) {
    let again = formatted(&once.text);
    assert_eq!(again.text, once.text, "{name}: formatted twice");
    if rustfmt(source).as_deref() == Some(source) {
        assert_eq!(
            rustfmt(&once.text).as_ref(),
            Some(&once.text),
            "{name}: `cargo fmt` afterwards"
        );
    }
}
