//! A crate of somebody who uses taskgroup, for tools to look at.

use std::fs;
use std::path::{Path, PathBuf};

const MANIFEST: &str = "\
[package]
name = \"user\"
version = \"0.0.0\"
edition = \"2024\"
[workspace]
[dependencies]
taskgroup = { path = \"RUNTIME\", default-features = false }
";

/// Makes the crate in the folder `name` of `parent`, with this one source file, and gives its folder.
///
/// # Panics
///
/// If the folder cannot be written to.
pub fn create(parent: &str, name: &str, source: &str) -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = Path::new(parent).join(name);
    let runtime = tests.join("../runtime").display().to_string();
    let write = |path: PathBuf, text: &str| fs::write(path, text).expect("a writable target folder");
    fs::create_dir_all(root.join("src")).expect("a writable target folder");
    write(root.join("Cargo.toml"), &MANIFEST.replace("RUNTIME", &runtime));
    write(root.join("src/lib.rs"), source);
    fs::copy(tests.join("../Cargo.lock"), root.join("Cargo.lock")).expect("the lock file");
    root
}
