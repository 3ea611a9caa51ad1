//! The command line, run as Cargo runs it.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

const UNTIDY: &str = "fn f() {\n    scope! { spawn   a(); };\n}\n";
const TIDY: &str = "fn f() {\n    scope! {\n        spawn a();\n    };\n}\n";

struct Ran {
    status: i32,
    out: String,
    errors: String,
}

fn run_in(folder: &Path, arguments: &[&str], input: &str) -> Ran {
    let mut child = Command::new(env!("CARGO_BIN_EXE_cargo-taskgroup-fmt"))
        .arg("taskgroup-fmt")
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it is built");
    let mut stdin = child.stdin.take().expect("it is piped");
    // It need not read, and may have ended.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    Ran {
        status: output.status.code().expect("it is not killed"),
        out: String::from_utf8(output.stdout).expect("it writes UTF-8"),
        errors: String::from_utf8(output.stderr).expect("it writes UTF-8"),
    }
}

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("there is room");
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("it is in the folder")).expect("it is writable");
        fs::write(path, text).expect("it is writable");
    }
    folder
}

fn read(folder: &TempDir, name: &str) -> String {
    fs::read_to_string(folder.path().join(name)).expect("it is there")
}

const MANIFEST: &str = "[package]\nname = \"one\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[workspace]\n";

fn package() -> TempDir {
    folder(&[
        ("Cargo.toml", MANIFEST),
        (
            "src/lib.rs",
            "pub mod inner;\n#[path = \"odd/place.rs\"]\nmod moved;\nmod inline {\n    mod deep;\n}\nmod absent;\n",
        ),
        ("src/inner.rs", "mod leaf;\n"),
        ("src/inner/leaf.rs", UNTIDY),
        ("src/odd/place.rs", UNTIDY),
        ("src/inline/deep/mod.rs", UNTIDY),
        ("src/orphan.rs", UNTIDY),
        ("src/main.rs", &format!("fn main() {{}}\n{UNTIDY}")),
        ("tests/it.rs", UNTIDY),
        ("tests/fixtures/broken.rs", "fn f( { scope! {"),
    ])
}

#[test]
fn the_package_of_the_folder_is_formatted_with_all_its_modules() {
    let folder = package();
    let ran = run_in(folder.path(), &[], "");
    assert_eq!((ran.status, ran.out.as_str()), (0, ""), "{}", ran.errors);
    for name in [
        "src/inner/leaf.rs",
        "src/odd/place.rs",
        "src/inline/deep/mod.rs",
        "tests/it.rs",
    ] {
        assert_eq!(read(&folder, name), TIDY, "{name}");
    }
    assert_eq!(read(&folder, "src/main.rs"), format!("fn main() {{}}\n{TIDY}"));
    assert_eq!(read(&folder, "src/orphan.rs"), UNTIDY, "no module names it");
    assert_eq!(ran.errors, "7 files with 5 bodies: 5 files formatted\n");
    let again = run_in(folder.path(), &[], "");
    assert_eq!(again.errors, "7 files with 5 bodies: nothing to format\n");
}

#[test]
fn a_check_shows_the_difference_and_writes_nothing() {
    let folder = folder(&[("a.rs", UNTIDY), ("b.rs", TIDY)]);
    let ran = run_in(folder.path(), &["--check", "a.rs", "b.rs"], "");
    assert_eq!(ran.status, 1);
    let difference = "--- a.rs\n+++ a.rs (formatted)\n@@ -1,3 +1,5 @@\n fn f() {\n-    scope! { spawn   a(); };\n\
                      +    scope! {\n+        spawn a();\n+    };\n }\n";
    assert_eq!(ran.out, difference);
    assert_eq!(ran.errors, "2 files with 2 bodies: 1 file to be formatted\n");
    assert_eq!(read(&folder, "a.rs"), UNTIDY);
    assert_eq!(run_in(folder.path(), &["--check", "b.rs"], "").status, 0);
}

#[test]
fn standard_input_goes_to_standard_output() {
    let folder = folder(&[]);
    let ran = run_in(folder.path(), &["-"], UNTIDY);
    assert_eq!((ran.status, ran.out.as_str(), ran.errors.as_str()), (0, TIDY, ""));
    let ran = run_in(folder.path(), &["--check", "-"], TIDY);
    assert_eq!((ran.status, ran.out.as_str()), (0, ""));
    let ran = run_in(folder.path(), &["--check", "-"], UNTIDY);
    assert_eq!(ran.status, 1);
    assert!(ran.out.starts_with("--- <stdin>\n"), "{}", ran.out);
}

#[test]
fn without_the_word_from_cargo_it_runs_as_well() {
    let output = Command::new(env!("CARGO_BIN_EXE_cargo-taskgroup-fmt"))
        .arg("--version")
        .output()
        .expect("it is built");
    let version = String::from_utf8(output.stdout).expect("it writes UTF-8");
    assert_eq!(
        version,
        format!("cargo-taskgroup-fmt {}\n", env!("CARGO_PKG_VERSION"))
    );
}

#[test]
fn a_folder_stands_for_the_sources_in_it() {
    let folder = folder(&[
        ("code/a.rs", UNTIDY),
        ("code/deep/b.rs", UNTIDY),
        ("code/.hidden/c.rs", UNTIDY),
        ("code/target/CACHEDIR.TAG", ""),
        ("code/target/d.rs", UNTIDY),
        ("code/notes.txt", UNTIDY),
    ]);
    let ran = run_in(folder.path(), &["--quiet", "code", "code/a.rs"], "");
    assert_eq!((ran.status, ran.errors.as_str()), (0, ""));
    for (name, text) in [
        ("a.rs", TIDY),
        ("deep/b.rs", TIDY),
        (".hidden/c.rs", UNTIDY),
        ("target/d.rs", UNTIDY),
    ] {
        assert_eq!(read(&folder, &format!("code/{name}")), text, "{name}");
    }
}

const WORKSPACE: [(&str, &str); 5] = [
    (
        "Cargo.toml",
        "[workspace]\nresolver = \"2\"\nmembers = [\"one\", \"two\"]\n",
    ),
    (
        "one/Cargo.toml",
        "[package]\nname = \"one\"\nversion = \"0.1.0\"\nedition = \"2021\"\n",
    ),
    ("one/src/lib.rs", UNTIDY),
    (
        "two/Cargo.toml",
        "[package]\nname = \"two\"\nversion = \"0.1.0\"\nedition = \"2021\"\n",
    ),
    ("two/src/lib.rs", UNTIDY),
];

#[test]
fn packages_are_chosen_by_name_or_place_or_all_together() {
    for (place, arguments, formatted) in [
        ("one", &[][..], ["one"].as_slice()),
        ("one/src", &[], &["one"]),
        ("", &[], &["one", "two"]),
        ("one", &["--all"], &["one", "two"]),
        ("", &["-p", "two"], &["two"]),
        ("", &["-p", "one", "-p", "two"], &["one", "two"]),
        ("", &["--manifest-path", "two/Cargo.toml"], &["two"]),
    ] {
        let folder = folder(&WORKSPACE);
        let ran = run_in(&folder.path().join(place), arguments, "");
        assert_eq!(ran.status, 0, "{}", ran.errors);
        for package in ["one", "two"] {
            let expected = if formatted.contains(&package) {
                TIDY
            } else {
                UNTIDY
            };
            assert_eq!(
                read(&folder, &format!("{package}/src/lib.rs")),
                expected,
                "{place} {arguments:?}"
            );
        }
    }
}

#[test]
fn the_edition_is_the_packages_own_unless_told() {
    let source = "fn f() {\n    scope! { spawn   a(async); };\n}\n";
    let manifest = "[package]\nname = \"one\"\nversion = \"0.1.0\"\nedition = \"2015\"\n\n[workspace]\n";
    let folder = folder(&[("Cargo.toml", manifest), ("src/lib.rs", source)]);
    for arguments in [&["--edition", "2024"][..], &["--edition", "2024", "src/lib.rs"]] {
        let ran = run_in(folder.path(), arguments, "");
        assert_eq!(ran.status, 0, "what cannot be formatted is no failure");
        assert!(
            ran.errors
                .starts_with("src/lib.rs:2: left as it is: rustfmt refuses it: "),
            "{}",
            ran.errors
        );
        assert!(
            ran.errors.ends_with("nothing to format, 1 body left as it is\n"),
            "{}",
            ran.errors
        );
        assert_eq!(read(&folder, "src/lib.rs"), source);
    }
    for arguments in [&[][..], &["src/lib.rs"]] {
        fs::write(folder.path().join("src/lib.rs"), source).expect("it is writable");
        let ran = run_in(folder.path(), arguments, "");
        assert_eq!(ran.errors, "1 file with 1 body: 1 file formatted\n");
    }
}

#[test]
fn a_body_that_cannot_be_formatted_does_not_hold_up_the_others() {
    let source = "fn f() {\n    scope! { spawn   a(); };\n    scope! { let = ; };\n}\n";
    let folder = folder(&[("a.rs", source)]);
    let ran = run_in(folder.path(), &["a.rs"], "");
    assert_eq!(ran.status, 0);
    assert!(
        ran.errors.starts_with("a.rs:3: left as it is: "),
        "{}",
        ran.errors
    );
    assert!(read(&folder, "a.rs").contains("        spawn a();\n"));
    assert!(read(&folder, "a.rs").contains("    scope! { let = ; };\n"));
    let ran = run_in(folder.path(), &["--check", "a.rs"], "");
    assert_eq!(ran.status, 0, "nothing is to be formatted any more");
}

#[test]
fn a_file_that_is_broken_does_not_hold_up_the_others() {
    let folder = folder(&[
        ("a.rs", "fn f() {\n\n    scope! { spawn (; }\n}\n"),
        ("b.rs", UNTIDY),
    ]);
    fs::write(folder.path().join("c.rs"), b"scope! { \xff }").expect("it is writable");
    let ran = run_in(folder.path(), &["a.rs", "b.rs", "c.rs"], "");
    assert_eq!(ran.status, 1);
    assert!(ran.errors.contains("error: a.rs:3: "), "{}", ran.errors);
    assert!(ran.errors.contains("error: c.rs: "), "{}", ran.errors);
    assert!(
        ran.errors.ends_with("1 file formatted, 2 files failed\n"),
        "{}",
        ran.errors
    );
    assert_eq!(read(&folder, "b.rs"), TIDY);
}

#[test]
fn what_is_no_rust_file_or_is_not_there_is_refused() {
    let folder = folder(&[("README.md", UNTIDY)]);
    for (arguments, message) in [
        (
            &["README.md"][..],
            "error: README.md: no Rust file: its name does not end in `.rs`\n",
        ),
        (&["absent.rs"], "error: absent.rs: "),
        (&["-", "README.md"], "error: `-` stands alone"),
        (&[], "error: "),
    ] {
        let ran = run_in(folder.path(), arguments, "");
        assert_eq!(ran.status, 1, "{arguments:?}");
        assert!(ran.errors.starts_with(message), "{arguments:?}: {}", ran.errors);
        assert_eq!(ran.out, "");
    }
    assert_eq!(run_in(folder.path(), &["--frobnicate"], "").status, 2);
    assert_eq!(run_in(folder.path(), &["--all", "README.md"], "").status, 2);
}

#[test]
fn without_rustfmt_it_says_how_to_get_it() {
    let folder = folder(&[("a.rs", UNTIDY)]);
    let output = Command::new(env!("CARGO_BIN_EXE_cargo-taskgroup-fmt"))
        .args(["taskgroup-fmt", "a.rs"])
        .env("RUSTFMT", folder.path().join("nowhere"))
        .current_dir(folder.path())
        .output()
        .expect("it is built");
    assert_eq!(output.status.code(), Some(1));
    let errors = String::from_utf8(output.stderr).expect("it writes UTF-8");
    assert!(errors.contains("`rustup component add rustfmt`"), "{errors}");
}

#[cfg(unix)]
#[test]
fn permissions_stay_and_what_is_tidy_is_not_written() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = folder(&[("a.rs", UNTIDY), ("b.rs", TIDY)]);
    let path = |name: &str| folder.path().join(name);
    fs::set_permissions(path("a.rs"), fs::Permissions::from_mode(0o755)).expect("it is ours");
    let written = fs::metadata(path("b.rs"))
        .expect("it is there")
        .modified()
        .expect("it has a time");
    assert_eq!(run_in(folder.path(), &["a.rs", "b.rs"], "").status, 0);
    let mode = fs::metadata(path("a.rs"))
        .expect("it is there")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o755);
    assert_eq!(
        fs::metadata(path("b.rs")).expect("it is there").modified().ok(),
        Some(written)
    );
}
