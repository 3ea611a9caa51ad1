//! Formats the files that the command line asks for.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::cli::Arguments;
use crate::files::{self, Job};
use crate::find::may_have_bodies;
use crate::format::{Formatted, format};
use crate::report::{self, Progress, Totals};
use crate::rustfmt::Rustfmt;

pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let done = match arguments.files.iter().any(|file| file.as_os_str() == "-") {
        true if arguments.files.len() > 1 => {
            Err("`-` stands alone: standard input and files cannot be mixed".to_owned())
        }
        true => standard_input(arguments),
        false => files::jobs(arguments).map(|jobs| all(&jobs, arguments)),
    };
    done.unwrap_or_else(|error| {
        tell(&format!("error: {error}"));
        ExitCode::FAILURE
    })
}

fn standard_input(arguments: &Arguments) -> Result<ExitCode, String> {
    let mut source = String::new();
    io::stdin()
        .read_to_string(&mut source)
        .map_err(|error| format!("standard input: {error}"))?;
    let path = Path::new("<stdin>");
    let edition = arguments.edition.clone().or_else(files::edition_here);
    let formatted = format_in(Path::new("."), edition.as_deref(), &source, path)?;
    for note in &formatted.notes {
        tell(&report::note(path, note));
    }
    let changed = formatted.text != source;
    match arguments.check {
        true if changed => print(&report::diff(path, &source, &formatted.text)),
        true => {}
        false => print(&formatted.text),
    }
    Ok(status(arguments.check && changed))
}

/// What has come of one file.
struct Done {
    before: String,
    formatted: Formatted,
}

fn all(jobs: &[Job], arguments: &Arguments) -> ExitCode {
    let progress = Progress::new(jobs.len(), arguments.quiet);
    let results = in_parallel(jobs, |job| {
        let result = one(job, arguments.check);
        progress.step();
        result
    });
    progress.end();
    let mut totals = Totals::default();
    for (job, result) in jobs.iter().zip(results) {
        totals.files += 1;
        match result {
            Ok(done) => tell_of(job, &done, arguments, &mut totals),
            Err(error) => {
                totals.failed += 1;
                tell(&format!("error: {error}"));
            }
        }
    }
    if !arguments.quiet {
        tell(&totals.sentence(arguments.check));
    }
    status(totals.failed > 0 || (arguments.check && totals.changed > 0))
}

fn tell_of(job: &Job, done: &Done, arguments: &Arguments, totals: &mut Totals) {
    totals.bodies += done.formatted.bodies;
    totals.left += done.formatted.notes.len();
    for note in &done.formatted.notes {
        tell(&report::note(&job.path, note));
    }
    if done.before == done.formatted.text {
        return;
    }
    totals.changed += 1;
    if arguments.check {
        print(&report::diff(&job.path, &done.before, &done.formatted.text));
    }
}

/// Reads, formats and, unless it is only a check, writes a file.
fn one(job: &Job, check: bool) -> Result<Done, String> {
    let told = |error: io::Error| format!("{}: {error}", job.path.display());
    let before = fs::read_to_string(&job.path).map_err(told)?;
    let folder = job.path.parent().unwrap_or(Path::new(""));
    let formatted = format_in(folder, job.edition.as_deref(), &before, &job.path)?;
    if !check && formatted.text != before {
        fs::write(&job.path, &formatted.text).map_err(told)?;
    }
    Ok(Done { before, formatted })
}

fn format_in(folder: &Path, edition: Option<&str>, source: &str, path: &Path) -> Result<Formatted, String> {
    if !may_have_bodies(source) {
        return Ok(Formatted::unchanged(source));
    }
    let rustfmt = Rustfmt::new(folder, edition).map_err(|error| {
        format!("rustfmt cannot be used ({error}): `rustup component add rustfmt` installs it")
    })?;
    format(source, &rustfmt).map_err(|note| format!("{}:{}: {}", path.display(), note.line, note.why))
}

/// The results in the order of the jobs.
fn in_parallel<T: Send>(jobs: &[Job], work: impl Fn(&Job) -> T + Sync) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let results = Mutex::new(Vec::new());
    let threads = std::thread::available_parallelism()
        .map_or(1, usize::from)
        .min(jobs.len());
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(job) = jobs.get(index) else { break };
                    let result = work(job);
                    if let Ok(mut results) = results.lock() {
                        results.push((index, result));
                    }
                }
            });
        }
    });
    let mut results = results.into_inner().unwrap_or_default();
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}

fn status(failed: bool) -> ExitCode {
    ExitCode::from(u8::from(failed))
}

/// Whoever reads may have gone; that is no failure.
fn tell(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

fn print(text: &str) {
    let _ = io::stdout().write_all(text.as_bytes());
}
