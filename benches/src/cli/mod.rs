//! The command line.

mod alone;
mod choice;
mod compile;
mod count;
mod single;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::report::{self, Report, Targets};
use choice::Choice;

/// What goes wrong ends the program with a sentence.
type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// Measures taskgroup beside its peers.
///
/// All contenders of a case run once in each round, in an order that rotates; the figure is the median of the rounds,
/// and a ratio is the median of the ratios within the rounds, so that it holds on a machine that does other things too.
#[derive(Debug, Parser)]
#[command(name = "taskgroup-benches", version, args_conflicts_with_subcommands = true)]
struct Arguments {
    #[command(subcommand)]
    task: Option<Task>,

    #[command(flatten)]
    run: Run,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Says which figures that the library has to reach are reached
    Targets(TargetArguments),
    /// Draws the cost of a task over their number, from 10 to 1,000,000, as SVG
    Plot(PlotArguments),
    /// Counts instructions per operation, by callgrind: free of whatever else the machine does
    Count(count::Arguments),
    /// Runs each contender in a process of its own and tells the memory that was resident at most
    Alone(alone::Arguments),
    /// Builds generated crates, and tells what the macros cost at compile time
    Compile(compile::Arguments),
    /// Runs one contender in one case and prints nothing: what `count` and `alone` start
    #[command(hide = true)]
    Single(single::Arguments),
}

#[derive(Debug, Args)]
struct Run {
    #[command(flatten)]
    choice: Choice,

    /// Writes all figures, round by round
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,

    /// Writes the summary, between the lines `<!-- benches:begin -->` and `<!-- benches:end -->` if the file has them; a short
    /// one between `<!-- benches:short:begin -->` and `<!-- benches:short:end -->`. May be said more than once
    #[arg(long, value_name = "FILE")]
    markdown: Vec<PathBuf>,
}

#[derive(Debug, Args)]
struct TargetArguments {
    #[command(flatten)]
    choice: Choice,

    /// Judges figures that were written with --json instead of measuring
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,

    /// Ends with 1 if something that must be reached is not
    #[arg(long)]
    strict: bool,
}

#[derive(Debug, Args)]
struct PlotArguments {
    #[command(flatten)]
    choice: Choice,

    /// Draws figures that were written with --json instead of measuring
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,

    /// Where the drawings go, one per case
    #[arg(long, value_name = "FOLDER", default_value = "docs")]
    out: PathBuf,
}

/// Does what the command line says.
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let done = match arguments.task {
        None => table(&arguments.run),
        Some(Task::Targets(arguments)) => targets(&arguments),
        Some(Task::Plot(arguments)) => plot(arguments),
        Some(Task::Count(arguments)) => count::count(&arguments),
        Some(Task::Alone(arguments)) => alone::alone(&arguments),
        Some(Task::Compile(arguments)) => compile::compile(&arguments),
        Some(Task::Single(arguments)) => single::single(&arguments),
    };
    done.unwrap_or_else(|error| {
        eprintln!("taskgroup-benches: {error}");
        ExitCode::from(2)
    })
}

fn table(arguments: &Run) -> Outcome<ExitCode> {
    let report = arguments.choice.measure()?;
    println!("{}", report::tables(&report));
    if let Some(path) = &arguments.json {
        report.write(path)?;
    }
    for path in &arguments.markdown {
        report::write_markdown(&report, path)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn targets(arguments: &TargetArguments) -> Outcome<ExitCode> {
    let report = match &arguments.from {
        Some(path) => Report::read(path)?,
        None => arguments.choice.measure()?,
    };
    let targets = Targets::judge(&report);
    println!("{targets}");
    Ok(match arguments.strict && !targets.all_musts_met() {
        true => ExitCode::FAILURE,
        false => ExitCode::SUCCESS,
    })
}

fn plot(mut arguments: PlotArguments) -> Outcome<ExitCode> {
    arguments.choice.default_to(&report::PLOTTED, &report::SIZES);
    let report = match &arguments.from {
        Some(path) => Report::read(path)?,
        None => arguments.choice.measure()?,
    };
    for path in report::plot(&report, &arguments.out)? {
        println!("{}", path.display());
    }
    Ok(ExitCode::SUCCESS)
}
