//! What the tests share.
#![allow(dead_code)]

use std::fs;
use std::io::Write as _;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use cargo_taskgroup_fmt::{Formatted, Rustfmt, format};
use proc_macro2::{TokenStream, TokenTree};

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

/// The Rust files in a folder of the workspace, at any depth.
pub fn sources(folder: &str) -> Vec<PathBuf> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        let mut entries = fs::read_dir(folder)
            .expect("it is readable")
            .map(|entry| entry.expect("it is readable").path())
            .collect::<Vec<_>>();
        entries.sort();
        for path in entries {
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(folder),
        &mut found,
    );
    found
}

/// The source without the indentation of its lines.
pub fn flattened(source: &str) -> String {
    let mut kept = Vec::new();
    literals(source.parse().expect("it has tokens"), &mut kept);
    let mut flat = String::new();
    let mut start = 0;
    for line in source.split_inclusive('\n') {
        let within = kept
            .iter()
            .any(|range: &Range<usize>| range.start < start && start < range.end);
        flat.push_str(if within {
            line
        } else {
            line.trim_start_matches([' ', '\t'])
        });
        start += line.len();
    }
    flat
}

fn literals(tokens: TokenStream, found: &mut Vec<Range<usize>>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => literals(group.stream(), found),
            TokenTree::Literal(literal) => found.push(literal.span().byte_range()),
            _ => {}
        }
    }
}
