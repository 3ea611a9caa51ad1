//! One contender in one case, and nothing else in the process.

use std::fs;
use std::process::ExitCode;

use clap::Args;

use super::Outcome;
use super::choice::size;
use crate::cases::{self, Entry};
use crate::measure::Meter;

/// What is run.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The case
    case: String,
    /// The contender
    contender: String,
    /// The size
    #[arg(value_parser = size)]
    n: usize,
    /// How often
    repetitions: u32,
    /// Prints nanoseconds per operation and the peak of resident memory in bytes
    #[arg(long)]
    report: bool,
}

/// Runs it.
pub fn single(arguments: &Arguments) -> Outcome<ExitCode> {
    let entry = find(&arguments.case, &arguments.contender)?;
    let mut meter = Meter::clock(arguments.repetitions);
    (entry.run)(arguments.n, &mut meter);
    if arguments.report {
        let each = meter.whole().as_nanos() as f64 / f64::from(arguments.repetitions) / arguments.n as f64;
        println!("{each} {}", peak_resident()?);
    }
    Ok(ExitCode::SUCCESS)
}

/// The contender in the case.
pub fn find(case: &str, contender: &str) -> Outcome<Entry> {
    let cases = cases::all();
    let mut entries = cases
        .iter()
        .filter(|known| known.name == case)
        .flat_map(|known| &known.entries);
    let entry = entries.find(|entry| entry.name == contender);
    entry
        .copied()
        .ok_or_else(|| format!("no contender {contender} in a case {case}").into())
}

/// The most memory that this process has had resident, in bytes.
fn peak_resident() -> Outcome<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB"));
    let kilobytes: u64 = kilobytes
        .ok_or("the system does not tell the peak of resident memory")?
        .parse()?;
    Ok(kilobytes * 1024)
}
