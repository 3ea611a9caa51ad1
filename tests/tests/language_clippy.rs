//! What clippy finds in bodies and clauses: the same as in any other code, at the same tokens, and nothing besides. Does
//! nothing where clippy is not installed: `rustup component add clippy`

use std::process::Command;

use serde_json::Value;
use taskgroup_tests::user_crate;

/// Code that clippy has something to say about, and no more than this: what, and where.
const CODE: &str = "let a = 5_u32; \
    let b = a.clone(); \
    let text = b.to_string(); \
    if text.len() == 0 { return_nothing(); } \
    let c = a as u64; \
    if (a == b) == true { return_nothing(); } \
    return_nothing();";

const HEADER: &str = "\
#![warn(clippy::all, clippy::pedantic)]
#![allow(dead_code, clippy::missing_errors_doc, clippy::unused_async, clippy::items_after_statements)]
use taskgroup::{ErrorGroup, Scope, catch_group, local_scope, scope, spawn};
fn return_nothing() {}
fn take(_: u64) {}
async fn wait() {}
";

/// Each takes the code once, on a line of its own.
const PLACES: &[&str] = &[
    "pub async fn plain() {\nCODE\ntake(c); wait().await; }",
    "pub fn not_async() {\nCODE\ntake(c); }",
    "pub async fn body() -> Result<(), ErrorGroup> { scope! {\nCODE\ntake(c); wait().await; }.await }",
    "pub async fn local() -> Result<(), ErrorGroup> { local_scope! {\nCODE\ntake(c); wait().await; }.await }",
    "pub async fn named() -> Result<(), ErrorGroup> { scope!(|s| { wait_in(s).await;\nCODE\ntake(c); }).await }\n\
     async fn wait_in(_: &Scope<'_, '_>) { wait().await; }",
    "pub async fn block() -> Result<(), ErrorGroup> { scope! { spawn {\nCODE\ntake(c); wait().await; } }.await }",
    "pub async fn moving() -> Result<(), ErrorGroup> { scope! { spawn move {\nCODE\ntake(c); wait().await; } }.await }",
    "pub async fn cleanup() -> Result<(), ErrorGroup> { scope! { spawn wait() finally {\nCODE\ntake(c); } }.await }",
    "pub fn handed(s: &Scope<'_, '_>) { spawn!(s, {\nCODE\ntake(c); wait().await; }); }",
    "pub fn attempt() -> Result<u64, ErrorGroup> { catch_group! { try {\nCODE\nc } except* std::fmt::Error => { 1 } } }",
    "pub fn clause() -> Result<u64, ErrorGroup> { catch_group! { try { 1 } except* std::fmt::Error => {\nCODE\nc } } }",
    "pub fn guard() -> Result<u64, ErrorGroup> { catch_group! { try { 1 } except* std::fmt::Error if |_| {\nCODE\nc > 1 } \
     => { 2 } } }",
    "pub fn otherwise() -> Result<u64, ErrorGroup> { catch_group! { try { 1 } except* std::fmt::Error => { 1 } else {\nCODE\nc \
     } } }",
    "pub fn finally() -> Result<u64, ErrorGroup> { catch_group! { try { 1 } except* std::fmt::Error => { 1 } finally \
     {\nCODE\ntake(c); } } }",
    "pub async fn asynchronous() -> Result<u64, ErrorGroup> { catch_group! { async try { wait().await;\nCODE\nc } \
     except* std::fmt::Error => { 1 } } }",
];

/// The lint, the line, and the columns that are blamed.
type Finding = (String, u64, (u64, u64));

#[test]
fn clippy_finds_the_same_everywhere() {
    let code = PLACES.join("\n").replace("CODE", CODE) + "\n";
    let source = format!("{HEADER}{code}");
    let Some(found) = clippy(&source) else {
        return eprintln!("clippy is not installed: nothing is tested");
    };
    let lines = source.lines().zip(1_u64..);
    let lines = lines.filter(|(text, _)| *text == CODE).map(|(_, line)| line);
    let of_line = |line| {
        let here = found.iter().filter(|(_, at, _)| *at == line);
        let mut here = here
            .map(|(lint, _, columns)| (lint.clone(), *columns))
            .collect::<Vec<_>>();
        here.sort();
        here
    };
    let lines = lines.collect::<Vec<_>>();
    assert_eq!(lines.len(), PLACES.len());
    let plain = of_line(lines[0]);
    let lints = plain.iter().map(|(lint, _)| lint.as_str()).collect::<Vec<_>>();
    assert_eq!(
        lints,
        [
            "clippy::bool_comparison",
            "clippy::cast_lossless",
            "clippy::clone_on_copy",
            "clippy::len_zero"
        ]
    );
    for (line, place) in lines.iter().zip(PLACES) {
        assert_eq!(of_line(*line), plain, "{place}");
    }
    let elsewhere = found
        .iter()
        .filter(|(_, line, _)| !lines.contains(line))
        .collect::<Vec<_>>();
    assert!(elsewhere.is_empty(), "{elsewhere:#?}");
}

/// `None` if there is no clippy.
fn clippy(source: &str) -> Option<Vec<Finding>> {
    let root = user_crate::create(env!("CARGO_TARGET_TMPDIR"), "clippy", source);
    let version = Command::new("cargo")
        .args(["clippy", "--version"])
        .output()
        .ok()?;
    if !version.status.success() {
        return None;
    }
    let output = Command::new("cargo")
        .args(["clippy", "--quiet", "--message-format", "json"])
        .current_dir(&root)
        .env("CARGO_TARGET_DIR", root.join("target"))
        .env_remove("RUSTFLAGS")
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{text}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let messages = text
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok());
    Some(
        messages
            .filter_map(|message| finding(&message["message"]))
            .collect(),
    )
}

fn finding(message: &Value) -> Option<Finding> {
    let lint = message["code"]["code"].as_str()?.to_owned();
    let spans = message["spans"].as_array()?;
    let here = |span: &&Value| span["is_primary"] == true && span["file_name"] == "src/lib.rs";
    let span = spans.iter().find(here)?;
    let columns = (span["column_start"].as_u64()?, span["column_end"].as_u64()?);
    Some((lint, span["line_start"].as_u64()?, columns))
}
