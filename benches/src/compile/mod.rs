//! What the macros cost at compile time: generated crates, built as a user builds them.

mod crates;
mod program;
mod rustc;

use std::error::Error;
use std::path::Path;

use crate::report::{Row, grid};
use crates::Crate;
pub use program::Program;
use rustc::Build;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// How often each figure is taken; the least counts.
const TIMES: usize = 5;

/// What is built, and in which sizes: each twice the one before.
const PROGRAMS: [(Program, [usize; 4]); 2] = [
    (Program::Lines, [125, 250, 500, 1_000]),
    (Program::Scopes, [50, 100, 200, 400]),
];

/// The figures of one program in one size, in milliseconds.
#[derive(Debug)]
struct Figures {
    size: usize,
    with: Build,
    without: Build,
}

/// Builds everything in `folder`, and gives the tables as Markdown.
///
/// # Errors
///
/// Cargo cannot be started, or what was generated does not build.
pub fn tables(folder: &Path, mut done: impl FnMut(&str)) -> Outcome<String> {
    let mut text = dependencies(folder, &mut done)?;
    for (program, sizes) in PROGRAMS {
        let mut rows = Vec::new();
        for size in sizes {
            done(&format!("{} {size}", program.name()));
            rows.push(Figures {
                size,
                with: measured(folder, &program.with_macros(size))?,
                without: measured(folder, &program.without_macros(size))?,
            });
        }
        text += &table(program, &rows);
    }
    Ok(text)
}

/// What a user's first build takes longer with each of these.
fn dependencies(folder: &Path, done: &mut impl FnMut(&str)) -> Outcome<String> {
    let runtime = concat!(env!("CARGO_MANIFEST_DIR"), "/../runtime");
    let macros = concat!(env!("CARGO_MANIFEST_DIR"), "/../macros");
    let path = |name: &str, path: &str| format!("{name} = {{ path = {path:?}, default-features = false }}\n");
    let syn = "syn = { version = \"3\", default-features = false, features = [\"parsing\", \"printing\", \"proc-macro\"] }\n\
               quote = \"1\"\n";
    let list = [
        ("nothing", String::new()),
        (
            "what the macros are written with: `syn`, `quote`, `proc-macro2`",
            syn.to_owned(),
        ),
        (
            "the macros: `taskgroup-macros` and these",
            path("taskgroup-macros", macros),
        ),
        ("taskgroup, without timers", path("taskgroup", runtime)),
        (
            "taskgroup, without timers, where `syn` is there already",
            path("taskgroup", runtime) + syn,
        ),
        ("futures, with its macros", "futures = \"0.3.34\"\n".to_owned()),
        (
            "tokio: `rt`, `macros`, `time`",
            "tokio = { version = \"1.54\", features = [\"rt\", \"macros\", \"time\"] }\n".to_owned(),
        ),
    ];
    let mut rows = Vec::new();
    for (name, dependencies) in list {
        done(name);
        let subject = Crate::create(folder, "first", &dependencies, "")?;
        let built_before = name.ends_with("already").then_some(syn);
        let seconds = subject.first_build(built_before)?;
        rows.push(format!("| {name} | {seconds:.1} |\n"));
    }
    let head = "Processor seconds of a first `cargo build`, everything downloaded:\n\n| the crate depends on | s |\n| --- | ---: |\n";
    Ok(format!("{head}{}\n", rows.concat()))
}

fn measured(folder: &Path, source: &str) -> Outcome<Build> {
    let runtime = concat!(env!("CARGO_MANIFEST_DIR"), "/../runtime");
    let dependency = format!("taskgroup = {{ path = {runtime:?}, default-features = false }}\n");
    let subject = Crate::create(folder, "program", &dependency, source)?;
    let mut builds = Vec::new();
    for _ in 0..TIMES {
        builds.push(subject.check()?);
    }
    Ok(Build::least(&builds))
}

fn table(program: Program, rows: &[Figures]) -> String {
    let mut text = format!(
        "Milliseconds of rustc (`cargo check`) for {}:\n\n\
         | {} | with macros | of it expansion | without | expansion per {} in us |\n| ---: | ---: | ---: | ---: | ---: |\n",
        program.described(),
        program.name(),
        program.unit(),
    );
    for Figures { size, with, without } in rows {
        let expansion = with.expansion - without.expansion;
        let each = expansion * 1_000.0 / *size as f64;
        text += &format!(
            "| {size} | {:.0} | {:.0} | {:.0} | {each:.0} |\n",
            with.total, with.expansion, without.total
        );
    }
    text + "\n"
}

/// The tables for a terminal.
pub fn plain(markdown: &str) -> String {
    let mut text = String::new();
    let mut rows: Vec<Vec<&str>> = Vec::new();
    for line in markdown.lines() {
        match line.strip_prefix("| ").and_then(|line| line.strip_suffix(" |")) {
            Some(cells) if !cells.starts_with("---") => rows.push(cells.split(" | ").collect()),
            Some(_) => {}
            None => text += &(flushed(&mut rows) + line + "\n"),
        }
    }
    text + &flushed(&mut rows)
}

fn flushed(rows: &mut Vec<Vec<&str>>) -> String {
    let mut rows = std::mem::take(rows).into_iter();
    match rows.next() {
        None => String::new(),
        Some(heads) => grid(&heads, rows.map(Row::from)) + "\n",
    }
}
