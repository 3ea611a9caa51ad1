//! Instructions per operation: the same on a busy machine as on an idle one, and so what a change is judged by.
//!
//! Callgrind counts all instructions of a process. Each contender is run twice, with one number of repetitions and with
//! twice that number; the difference is what the repetitions cost, without start-up, runtime and warm-up.

use std::collections::BTreeMap;
use std::env;
use std::fs::{self, File};
use std::path::PathBuf;
use std::process::{Command, ExitCode};

use clap::Args;
use indicatif::ProgressBar;

use super::Outcome;
use super::choice::Choice;
use crate::cases::Timed;
use crate::report;

/// What is counted, and what it is held against.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    choice: Choice,

    /// Writes the counts
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,

    /// Ends with 1 if somebody needs more instructions than in a file written with --save
    #[arg(long, value_name = "FILE")]
    compare: Option<PathBuf>,

    /// How many percent more are let through
    #[arg(long, value_name = "PERCENT", default_value_t = 2.0)]
    tolerance: f64,
}

/// Instructions per operation, by case and contender.
type Counts = BTreeMap<String, BTreeMap<String, f64>>;

/// Counts, prints, and compares.
pub fn count(arguments: &Arguments) -> Outcome<ExitCode> {
    let mut choice = arguments.choice.clone();
    choice.default_to(&[], &[1_000]);
    let counts = counted(&choice)?;
    let before = match &arguments.compare {
        Some(path) => serde_json::from_reader(File::open(path)?)?,
        None => Counts::new(),
    };
    print(&counts, &before);
    if let Some(path) = &arguments.save {
        fs::write(path, serde_json::to_string_pretty(&counts)?)?;
    }
    let grown = grown(&counts, &before, arguments.tolerance);
    for line in &grown {
        eprintln!("{line}");
    }
    Ok(match grown.is_empty() {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}

fn counted(choice: &Choice) -> Outcome<Counts> {
    let mut groups = choice.groups()?;
    // Threads count differently each time, and the whole of a failure is one case here.
    groups.retain(|(case, ..)| case.timed == Timed::Whole || case.name == "sparse_wake");
    groups.retain(|(case, ..)| !case.name.starts_with("parallel_"));
    let bar = ProgressBar::new(groups.iter().map(|(_, _, entries)| entries.len() as u64).sum());
    let mut counts = Counts::new();
    for (case, n, entries) in groups {
        let operations = (case.operations)(n);
        for entry in entries {
            let each = instructions(case.name, entry.name, n, operations)?;
            let group = counts.entry(format!("{} {n}", case.name)).or_default();
            group.insert(entry.name.into(), each);
            bar.inc(1);
        }
    }
    bar.finish_and_clear();
    Ok(counts)
}

fn instructions(case: &str, contender: &str, n: usize, operations: usize) -> Outcome<f64> {
    /// So many operations that what is done once in a while shows as its share.
    const OPERATIONS: usize = 2_000;
    let repetitions = OPERATIONS.div_ceil(operations);
    let once = collected(case, contender, n, repetitions)?;
    let twice = collected(case, contender, n, 2 * repetitions)?;
    Ok((twice - once) / (repetitions * operations) as f64)
}

/// All instructions of a run.
fn collected(case: &str, contender: &str, n: usize, repetitions: usize) -> Outcome<f64> {
    let run = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(env::current_exe()?)
        .args([
            "single",
            case,
            contender,
            &n.to_string(),
            &repetitions.to_string(),
        ])
        .output()
        .map_err(|error| format!("valgrind cannot be started: {error}"))?;
    let text = String::from_utf8_lossy(&run.stderr).into_owned();
    let line = text.lines().find_map(|line| line.split_once("Collected :"));
    match line {
        Some((_, count)) if run.status.success() => Ok(count.trim().parse()?),
        _ => Err(format!("{contender} did not come to its end under callgrind: {text}").into()),
    }
}

fn print(counts: &Counts, before: &Counts) {
    for (case, group) in counts {
        let mut group: Vec<_> = group.iter().collect();
        group.sort_by(|(_, one), (_, other)| one.total_cmp(other));
        let rows = group.into_iter().map(|(name, count)| {
            let old = before.get(case).and_then(|group| group.get(name));
            let change = old.map_or(String::new(), |old| {
                format!("{:+.1} %", (count / old - 1.0) * 100.0)
            });
            [name.clone(), report::short(*count), change].into()
        });
        println!(
            "{case}\n{}\n",
            report::grid(&["contender", "instructions/op", "change"], rows)
        );
    }
}

fn grown(counts: &Counts, before: &Counts, tolerance: f64) -> Vec<String> {
    let mut grown = Vec::new();
    for (case, group) in before {
        for (name, old) in group {
            let now = counts.get(case).and_then(|group| group.get(name));
            if let Some(now) = now.filter(|now| **now > old * (1.0 + tolerance / 100.0)) {
                grown.push(format!(
                    "{case}: {name} went from {} to {}",
                    report::short(*old),
                    report::short(*now)
                ));
            }
        }
    }
    grown
}
