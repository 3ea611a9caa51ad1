//! Every `cases/NAME.in.rs` becomes its `NAME.out.rs`, with what is told in `NAME.notes` where there is anything.
//!
//! `FMT_CASES=overwrite cargo test -p cargo-taskgroup-fmt --test cases` writes the outputs; read the difference then.

mod common;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

#[test]
fn every_case_comes_out_as_it_should() {
    let overwrite = std::env::var_os("FMT_CASES").is_some_and(|value| value == "overwrite");
    let mut wrong = Vec::new();
    let mut cases = 0;
    for entry in fs::read_dir(common::folder()).expect("the folder is there") {
        let input = entry.expect("it is readable").path();
        let Some(name) = input.to_str().and_then(|path| path.strip_suffix(".in.rs")) else {
            continue;
        };
        cases += 1;
        let source = fs::read_to_string(&input).expect("it is text");
        let once = common::formatted(&source);
        common::check_stable(name, &source, &once);
        let notes = once.notes.iter().fold(String::new(), |mut notes, note| {
            let _ = writeln!(notes, "{}: {}", note.line, note.why);
            notes
        });
        for (ending, made) in [("out.rs", &once.text), ("notes", &notes)] {
            let path = format!("{name}.{ending}");
            let path = Path::new(&path);
            if overwrite && (path.exists() || !made.is_empty()) {
                match made.is_empty() {
                    true => fs::remove_file(path).expect("it is removable"),
                    false => fs::write(path, made).expect("it is writable"),
                }
            }
            let expected = fs::read_to_string(path).unwrap_or_default();
            if *made != expected {
                wrong.push(format!("{}:\n{made}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(cases >= 10, "only {cases} cases found");
}

/// The two first blocks of the page, with the function around them that they leave out.
#[test]
fn the_page_shows_what_comes_out() {
    let page = fs::read_to_string(common::folder().join("../../README.md")).expect("it is there");
    let blocks = page
        .split("```rust\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next());
    let blocks = blocks
        .map(|block| format!("async fn f() {{\n{block}}}\n"))
        .collect::<Vec<_>>();
    let [before, after] = blocks.as_slice() else {
        panic!("{} blocks", blocks.len());
    };
    assert_eq!(common::text(before), *after);
}
