//! What `cargo publish` sends off is all that a package is made of.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What is in `package`, by the paths that it has there.
fn packed(package: &str) -> BTreeSet<PathBuf> {
    let list = Command::new(env!("CARGO"))
        .args(["package", "--list", "--allow-dirty", "--offline", "-p", package])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    assert!(list.status.success(), "{}", String::from_utf8_lossy(&list.stderr));
    let list = String::from_utf8(list.stdout).expect("cargo lists text");
    list.lines().map(PathBuf::from).collect()
}

/// The Rust files below `folder`, by their paths in it.
fn sources(folder: &Path, below: &Path, found: &mut BTreeSet<PathBuf>) {
    for entry in fs::read_dir(folder.join(below)).expect("the folder is there") {
        let entry = entry.expect("it is readable");
        let path = below.join(entry.file_name());
        if entry.path().is_dir() {
            sources(folder, &path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.insert(path);
        }
    }
}

#[test]
fn the_formatter_takes_along_how_the_macros_read() {
    let packed = packed("cargo-taskgroup-fmt");
    let mut wanted = BTreeSet::new();
    let macros = Path::new(env!("CARGO_MANIFEST_DIR")).join("../macros/src");
    sources(&macros, Path::new(""), &mut wanted);
    wanted.retain(|path| !path.starts_with("tests"));
    assert!(wanted.len() > 30, "{wanted:?}");
    for path in wanted {
        let path = Path::new("src/language").join(path);
        assert!(packed.contains(&path), "{}", path.display());
    }
}

#[test]
fn every_package_has_its_licences() {
    for package in ["taskgroup", "taskgroup-macros", "cargo-taskgroup-fmt"] {
        let packed = packed(package);
        for licence in ["LICENSE-APACHE", "LICENSE-MIT"] {
            assert!(packed.contains(Path::new(licence)), "{package}: {licence}");
        }
    }
}

#[test]
fn nothing_is_compiled_that_lies_outside_of_its_package() {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for package in ["runtime", "macros", "fmt"] {
        let folder = workspace.join(package);
        let mut files = BTreeSet::new();
        sources(&folder, Path::new("src"), &mut files);
        files.retain(|path| path.components().all(|part| part.as_os_str() != "tests"));
        for path in files {
            let source = fs::read_to_string(folder.join(&path)).expect("it is text");
            for (number, line) in source.lines().enumerate() {
                let outside = line.contains("include_str!(\"../../") || line.contains("path = \"../");
                assert!(!outside, "{package}/{}:{}", path.display(), number + 1);
            }
        }
    }
}
