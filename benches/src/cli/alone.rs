//! Each contender in a process of its own: the memory that a million tasks take.

use std::env;
use std::process::{Command, ExitCode};

use clap::Args;

use super::Outcome;
use super::choice::Choice;
use crate::report::{self, Row};

/// What is run.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    choice: Choice,
}

/// Runs everybody, one after the other, and prints time and memory.
pub fn alone(arguments: &Arguments) -> Outcome<ExitCode> {
    let mut choice = arguments.choice.clone();
    choice.default_to(&["spawn_join"], &[1_000_000]);
    for (case, n, entries) in choice.groups()? {
        let mut rows: Vec<Row> = Vec::new();
        for entry in entries {
            let (time, resident) = run(case.name, entry.name, n)?;
            let megabytes = resident / 1e6;
            rows.push(
                [
                    entry.name.into(),
                    report::short(time),
                    format!("{megabytes:.0}"),
                    report::short(resident / n as f64),
                ]
                .into(),
            );
        }
        let heads = ["contender", "ns/op", "resident MB", "B/op"];
        println!(
            "{} {n}, each in a process of its own\n{}\n",
            case.name,
            report::grid(&heads, rows)
        );
    }
    Ok(ExitCode::SUCCESS)
}

/// Nanoseconds per operation, and the peak of resident memory.
fn run(case: &str, contender: &str, n: usize) -> Outcome<(f64, f64)> {
    let output = Command::new(env::current_exe()?)
        .args(["single", case, contender, &n.to_string(), "3", "--report"])
        .output()?;
    let text = String::from_utf8(output.stdout)?;
    match text.trim().split_once(' ') {
        Some((time, resident)) if output.status.success() => Ok((time.parse()?, resident.parse()?)),
        _ => Err(format!(
            "{contender} did not come to its end: {}",
            String::from_utf8_lossy(&output.stderr)
        )
        .into()),
    }
}
