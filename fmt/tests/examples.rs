//! Copies of the examples, with the workspace's `rustfmt.toml`, through both formatters as a user runs them.

mod common;

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::{flattened, sources};
use tempfile::TempDir;

type Files = BTreeMap<PathBuf, String>;

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Every example, as it is committed.
fn committed() -> Files {
    let folder = workspace().join("examples");
    let files = sources("examples").into_iter().map(|path| {
        let name = path
            .strip_prefix(&folder)
            .expect("it is in the folder")
            .to_owned();
        (name, fs::read_to_string(&path).expect("it is text"))
    });
    files.collect()
}

fn written(files: &Files) -> TempDir {
    let folder = tempfile::tempdir().expect("there is room");
    let layout = workspace().join("rustfmt.toml");
    fs::copy(layout, folder.path().join("rustfmt.toml")).expect("it is writable");
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("it is in the folder")).expect("it is writable");
        fs::write(path, text).expect("it is writable");
    }
    folder
}

/// What `program` makes of the files, all at once and where they lie.
fn run(program: &OsStr, arguments: &[&str], files: &Files) -> Files {
    let folder = written(files);
    let status = Command::new(program)
        .args(arguments)
        .args(files.keys())
        .current_dir(folder.path())
        .status()
        .expect("it is installed");
    assert!(status.success(), "{program:?}: {status}");
    let read = |name: &PathBuf| fs::read_to_string(folder.path().join(name)).expect("it is text");
    files.keys().map(|name| (name.clone(), read(name))).collect()
}

fn rustfmt(files: &Files) -> Files {
    let program = std::env::var_os("RUSTFMT").unwrap_or_else(|| "rustfmt".into());
    run(&program, &["--edition", "2024"], files)
}

fn taskgroup_fmt(files: &Files) -> Files {
    let program = OsStr::new(env!("CARGO_BIN_EXE_cargo-taskgroup-fmt"));
    run(program, &["taskgroup-fmt", "--quiet", "--edition", "2024"], files)
}

#[track_caller]
fn assert_same(found: &Files, expected: &Files) {
    for (name, text) in expected {
        assert_eq!(found.get(name), Some(text), "{}", name.display());
    }
}

/// The same with no line indented.
fn flat(files: &Files) -> Files {
    files
        .iter()
        .map(|(name, text)| (name.clone(), flattened(text)))
        .collect()
}

#[test]
fn what_is_committed_is_what_both_formatters_give() {
    let files = committed();
    assert!(files.len() > 25, "{}", files.len());
    assert_same(&rustfmt(&files), &files);
    assert_same(&taskgroup_fmt(&files), &files);
}

#[test]
fn rustfmt_twice_is_rustfmt_once() {
    let files = flat(&committed());
    let once = rustfmt(&files);
    assert_ne!(once, files, "it has had something to do");
    assert_same(&rustfmt(&once), &once);
}

#[test]
fn taskgroup_fmt_twice_is_taskgroup_fmt_once() {
    let files = committed();
    let untidy = rustfmt(&flat(&files));
    let once = taskgroup_fmt(&untidy);
    assert_ne!(once, untidy, "it has had something to do");
    assert_same(&taskgroup_fmt(&once), &once);
    assert_same(&rustfmt(&once), &once);
    // The braces of another's macro stay flat.
    let others = |text: &str| text.contains("select! {") || text.contains("macro_rules! ");
    let (others, own): (Files, Files) = files.into_iter().partition(|(_, text)| others(text));
    assert!(others.len() < own.len() / 5, "{} and {}", others.len(), own.len());
    assert_same(&once, &own);
    assert_same(&flat(&once), &flat(&others));
}
