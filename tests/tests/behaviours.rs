//! Every behaviour of the list has a test that names it, or a line in `BEHAVIOURS.md`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

fn sources(folder: &Path, texts: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, texts);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            texts.push(fs::read_to_string(path).expect("a text"));
        }
    }
}

/// The numbers in the names of functions: `fn b001_b002_..`.
fn tested() -> BTreeSet<u32> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut texts = Vec::new();
    for folder in ["tests/tests", "runtime/src", "examples"] {
        sources(&root.join(folder), &mut texts);
    }
    let names = texts
        .iter()
        .flat_map(|text| text.split("fn ").skip(1))
        .filter_map(|rest| rest.split('(').next());
    names
        .flat_map(|name| name.split('_'))
        .filter_map(number)
        .collect()
}

fn number(part: &str) -> Option<u32> {
    let digits = part.strip_prefix('b').filter(|digits| digits.len() == 3)?;
    digits.parse().ok()
}

/// The numbers in the first column of the table, and behind the colon below it.
fn documented() -> BTreeSet<u32> {
    let text = include_str!("../BEHAVIOURS.md");
    let rows = text
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.split('|').next());
    let (_, last) = text.rsplit_once("threads):").expect("the last paragraph");
    let numbers = rows
        .chain([last])
        .flat_map(|row| row.split([',', '.', ' ', '\n']));
    numbers.filter_map(|number| number.parse().ok()).collect()
}

#[test]
fn every_behaviour_is_tested_or_documented() {
    let (tested, documented) = (tested(), documented());
    let missing: Vec<u32> = (1..=448)
        .filter(|number| !tested.contains(number) && !documented.contains(number))
        .collect();
    assert!(missing.is_empty(), "neither tested nor documented: {missing:?}");
}
