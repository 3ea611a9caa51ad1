//! The sources of this workspace, which are formatted by both formatters.

mod common;

use std::fs;
use std::path::Path;

use common::{check_stable, flattened, formatted, rustfmt, sources};

/// Runs `check` on the files with bodies, on as many threads as there are.
fn for_each(folders: &[&str], check: impl Fn(&Path, &str) + Sync) -> usize {
    let files = folders
        .iter()
        .flat_map(|folder| sources(folder))
        .collect::<Vec<_>>();
    let files = files
        .into_iter()
        .map(|path| (fs::read_to_string(&path).expect("it is text"), path))
        .filter(|(source, _)| {
            ["scope!", "spawn!", "catch_group!", "race!", "first_finished!"]
                .iter()
                .any(|name| source.contains(name))
        })
        .collect::<Vec<_>>();
    std::thread::scope(|scope| {
        for half in files.chunks(files.len().div_ceil(2)) {
            let check = &check;
            scope.spawn(move || half.iter().for_each(|(source, path)| check(path, source)));
        }
    });
    files.len()
}

#[test]
fn every_body_is_formatted_and_that_is_where_it_ends() {
    let count = for_each(
        &["examples", "tests/tests", "ui-tests/pass", "benches", "runtime"],
        |path, source| {
            let once = formatted(source);
            assert_eq!(once.notes, [], "{}", path.display());
            check_stable(&path.display().to_string(), source, &once);
        },
    );
    assert!(count > 80, "{count}");
}

#[test]
fn what_has_lost_its_indentation_gets_it_back() {
    let count = for_each(&["examples", "tests/tests"], |path, source| {
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        let in_examples = path.components().any(|part| part.as_os_str() == "examples");
        // Of the tests those that are about forms and places of forms.
        if !in_examples && !name.starts_with("language") && !name.starts_with("except") {
            return;
        }
        let tidy = formatted(source).text;
        let flat = rustfmt(&flattened(&tidy)).expect("rustfmt reads it");
        let again = formatted(&flat).text;
        // The braces of other macros stay flat.
        match in_examples && !source.contains("select! {") {
            true => assert_eq!(again, tidy, "{}", path.display()),
            false => assert_eq!(flattened(&again), flattened(&tidy), "{}", path.display()),
        }
    });
    assert!(count > 60, "{count}");
}

#[test]
fn the_parenthesised_spelling_needs_no_more_than_rustfmt() {
    let mut count = 0;
    for path in sources("examples").into_iter().chain(sources("tests/tests")) {
        let source = fs::read_to_string(&path).expect("it is text");
        if !source.contains("spawn!(") && !source.contains("scope!(") {
            continue;
        }
        count += 1;
        let once = rustfmt(&flattened(&source)).expect("rustfmt reads it");
        assert_eq!(rustfmt(&once).as_ref(), Some(&once), "{}", path.display());
    }
    assert!(count >= 10, "{count}");
}
