//! Every public item has an example, and every public method is used in one: its own, or that of its type. The examples
//! run as doctests.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

const KINDS: &[&str] = &["struct", "enum", "trait", "function", "macro", "type_alias"];

#[test]
fn everything_public_is_shown_in_an_example() {
    let documentation = documentation();
    let index = documentation["index"].as_object().expect("the items");
    let mut missing = BTreeSet::new();
    for id in reachable(index, documentation["root"].to_string()) {
        let item = &index[&id];
        let name = item["name"].as_str().unwrap_or_default();
        let examples = examples(item);
        if examples.is_empty() {
            missing.insert(name.to_owned());
        }
        for method in methods(index, item) {
            let called = method["name"].as_str().unwrap_or_default();
            let shown = self::examples(method) + &examples;
            let calls = [
                format!("{called}("),
                format!("{called}::<"),
                format!("::{called})"),
            ];
            if !calls.iter().any(|call| shown.contains(call)) {
                missing.insert(format!("{name}::{called}"));
            }
        }
    }
    assert!(missing.is_empty(), "without an example: {missing:#?}");
}

/// What rustdoc knows about the crate.
fn documentation() -> Value {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("documentation");
    let output = Command::new(env!("CARGO"))
        .args(["rustdoc", "--quiet", "-p", "taskgroup", "--all-features", "--"])
        .args(["-Zunstable-options", "--output-format", "json"])
        // The output that programs can read is there for those only who say that they know that it may change.
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_TARGET_DIR", &target)
        .env_remove("RUSTDOCFLAGS")
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."))
        .output()
        .expect("cargo");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = std::fs::read_to_string(target.join("doc/taskgroup.json")).expect("rustdoc's output");
    serde_json::from_str(&text).expect("JSON")
}

type Index = serde_json::Map<String, Value>;

/// What a user can name: the items at the root, and those that it re-exports.
fn reachable(index: &Index, root: String) -> Vec<String> {
    let of = |id: &Value| index.get(&id.to_string()).map(|item| (id.to_string(), item));
    let at_root = index[&root]["inner"]["module"]["items"]
        .as_array()
        .expect("items");
    let mut found = Vec::new();
    for (id, item) in at_root.iter().filter_map(of) {
        let reexported = &item["inner"]["use"]["id"];
        match of(reexported) {
            Some((id, item)) if is_wanted(item) => found.push(id),
            _ if is_wanted(item) => found.push(id),
            _ => {}
        }
    }
    assert!(found.len() > 40, "{found:?}");
    found
}

fn is_wanted(item: &Value) -> bool {
    let kind = item["inner"].as_object().and_then(|inner| inner.keys().next());
    kind.is_some_and(|kind| KINDS.contains(&kind.as_str()))
}

/// The public methods and functions of a type's own.
fn methods<'a>(index: &'a Index, item: &'a Value) -> impl Iterator<Item = &'a Value> {
    const TYPES: [&str; 2] = ["struct", "enum"];
    let impls = TYPES
        .iter()
        .filter_map(|kind| item["inner"][kind]["impls"].as_array());
    let impls = impls.flatten().filter_map(|id| index.get(&id.to_string()));
    let own = impls.filter(|block| block["inner"]["impl"]["trait"].is_null());
    let items = own.filter_map(|block| block["inner"]["impl"]["items"].as_array());
    let items = items.flatten().filter_map(|id| index.get(&id.to_string()));
    items.filter(|item| item["visibility"] == "public" && item["inner"].get("function").is_some())
}

/// The code in the documentation of an item that is compiled.
fn examples(item: &Value) -> String {
    let docs = item["docs"].as_str().unwrap_or_default();
    let mut code = String::new();
    for (at, block) in docs.split("```").enumerate() {
        if at % 2 == 1 && !block.starts_with("text") {
            code += block;
        }
    }
    code
}
