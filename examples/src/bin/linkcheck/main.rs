//! Checks the links in a tree of HTML and Markdown files, such as `target/doc`.
//!
//! One scope holds the whole run. A page is a task; it spawns one task for each file that it links to,
//! and whichever of these comes to a file first spawns the task that looks at it. Pages are parsed on all
//! cores, by tasks that borrow the site, with a limit on open files. What is broken is no reason to stop, so tasks
//! gather their findings instead of failing; in the end they are one group, taken apart by type.

mod anchors;
mod check;
mod finding;
mod html;
mod lines;
mod look;
mod markdown;
mod page;
mod report;
mod scan;
mod site;
mod slug;
mod tree;

use std::error::Error;
use std::fs::{self, File};
use std::io::{self, BufWriter, ErrorKind};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use clap::{Parser, value_parser};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use taskgroup::{CancelHandle, ErrorGroup};

use crate::check::End;
use crate::page::Format;
use crate::report::Report;
use crate::site::{Site, Tally};
use crate::tree::Tree;

/// More would be a slip of the finger.
const MOST_THREADS: i64 = 1024;

/// Checks the links in a tree of HTML and Markdown files.
///
/// Reports links to files and #fragments that do not exist, and pages that cannot be read. Links to
/// other sites are counted and not checked. Exits with 0 if nothing is broken, with 1 if something is or
/// the check was stopped before its end, and with 2 if there is nothing to check.
#[derive(Debug, Parser)]
#[command(name = "linkcheck", version)]
struct Arguments {
    /// A directory, to check every .html, .htm and .md file below it, or one such file, to check it and
    /// whatever pages it leads to in its directory
    path: PathBuf,

    /// How many files may be open at a time
    #[arg(long, value_name = "N", default_value = "16")]
    open_files: NonZeroUsize,

    /// How many threads parse pages; 0 for as many as there are cores
    #[arg(long, value_name = "N", default_value = "0", value_parser = value_parser!(u16).range(..=MOST_THREADS))]
    threads: u16,

    /// Does not check links that begin with PREFIX (may be repeated)
    #[arg(long, value_name = "PREFIX")]
    ignore: Vec<String>,

    /// Stops after so many seconds, and reports what has been found by then
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    timeout: Option<Duration>,

    /// Prints nothing but what is broken
    #[arg(short, long)]
    quiet: bool,
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|error| format!("{error}"))?;
    Duration::try_from_secs_f64(seconds).map_err(|error| error.to_string())
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments) {
        Ok((End::Complete, 0)) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("linkcheck: {}: {error}", arguments.path.display());
            ExitCode::from(2)
        }
    }
}

/// Checks and reports; gives how the check ended and the number of findings.
fn run(arguments: &Arguments) -> Result<(End, usize), Box<dyn Error + Send + Sync>> {
    let started = Instant::now();
    let (root, name) = root(&arguments.path)?;
    let tree = Tree::new(fs::canonicalize(root)?, root, arguments.ignore.clone());
    let start = tree.root().join(name);
    let site = Site::new(tree, arguments.open_files, progress(arguments.quiet));

    let end = taskgroup::run(arguments.threads.into(), async |pool| {
        check::check(&site, pool, &start, arguments.timeout, stop_on_ctrl_c).await
    })?;
    let end = if INTERRUPTED.load(Ordering::Relaxed) {
        End::Interrupted
    } else {
        end
    };
    let (findings, tally) = site.finish();
    let report = Report::new(ErrorGroup::new("broken links", findings).map_or(Ok(()), Err))?;
    print(&report, tally, started, arguments.quiet).or_else(until_closed)?;
    tell_if_incomplete(end);
    Ok((end, report.broken()))
}

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// The first Ctrl-C ends the check, which then reports what it has; the second ends the program.
fn stop_on_ctrl_c(check: CancelHandle) {
    let watching = ctrlc::set_handler(move || {
        if INTERRUPTED.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
        check.cancel("interrupted");
    });
    if let Err(error) = watching {
        eprintln!("linkcheck: Ctrl-C will end the program without a report: {error}");
    }
}

fn tell_if_incomplete(end: End) {
    match end {
        End::Complete => {}
        End::TimedOut(after) => eprintln!(
            "linkcheck: stopped after {} s; not everything was checked",
            after.as_secs_f64()
        ),
        End::Interrupted => eprintln!("linkcheck: interrupted; not everything was checked"),
    }
}

/// The directory that is checked, and what to start with in it.
fn root(path: &Path) -> io::Result<(&Path, &Path)> {
    if fs::metadata(path)?.is_dir() {
        fs::read_dir(path)?;
        return Ok((path, Path::new("")));
    }
    File::open(path)?;
    match (path.parent(), path.file_name()) {
        _ if Format::of(path).is_none() => {
            let message = "neither a directory nor an HTML or Markdown file";
            Err(io::Error::new(ErrorKind::InvalidInput, message))
        }
        (Some(parent), Some(name)) if parent == Path::new("") => Ok((Path::new("."), Path::new(name))),
        (Some(parent), Some(name)) => Ok((parent, Path::new(name))),
        _ => Err(ErrorKind::InvalidInput.into()),
    }
}

/// A progress bar if a terminal is there to show it.
fn progress(quiet: bool) -> ProgressBar {
    let target = match quiet {
        true => ProgressDrawTarget::hidden(),
        false => ProgressDrawTarget::stderr(),
    };
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} pages, {elapsed}");
    ProgressBar::with_draw_target(Some(0), target)
        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

fn print(report: &Report, tally: Tally, started: Instant, quiet: bool) -> io::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    report.write_findings(&mut out)?;
    if !quiet {
        report.write_totals(&mut out, tally, started.elapsed())?;
    }
    io::Write::flush(&mut out)
}

/// A reader that has seen enough, such as `head`, is no failure.
fn until_closed(error: io::Error) -> io::Result<()> {
    match error.kind() {
        ErrorKind::BrokenPipe => Ok(()),
        _ => Err(error),
    }
}
