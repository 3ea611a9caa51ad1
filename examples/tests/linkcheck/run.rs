//! Trees of files, and runs of `linkcheck` on them.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// A directory with the given files, `docs/..` as a rule.
pub fn tree<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    for (path, content) in files {
        write(directory.path(), path, content.as_bytes());
    }
    directory
}

pub fn write(directory: &Path, path: &str, content: &[u8]) {
    let path = directory.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}

/// What a run came out with.
#[derive(Debug, PartialEq)]
pub struct Outcome {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Outcome {
    /// The findings, without the line of totals.
    pub fn findings(&self) -> Vec<&str> {
        self.out
            .lines()
            .filter(|line| !line.contains(" external, "))
            .collect()
    }

    /// The line of totals up to the time that the run took.
    pub fn totals(&self) -> &str {
        let totals = self.out.lines().last().unwrap_or_default();
        totals
            .rsplit_once(" in ")
            .map_or("no totals", |(totals, _)| totals)
    }
}

pub fn linkcheck(directory: &TempDir, arguments: &[&str]) -> Outcome {
    Running::start(directory, arguments).finish()
}

/// A run, its output in files so that it never waits for a reader.
pub struct Running {
    child: Child,
    streams: TempDir,
}

impl Running {
    pub fn start(directory: &TempDir, arguments: &[&str]) -> Self {
        let streams = tempfile::tempdir().unwrap();
        let child = Command::new(env!("CARGO_BIN_EXE_linkcheck"))
            .args(arguments)
            .current_dir(directory)
            .stdin(Stdio::null())
            .stdout(File::create(streams.path().join("out")).unwrap())
            .stderr(File::create(streams.path().join("err")).unwrap())
            .spawn()
            .unwrap();
        Self { child, streams }
    }

    /// As Ctrl-C on a terminal.
    #[cfg(unix)]
    pub fn interrupt(&self) {
        let process = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-INT", &process])
                .status()
                .unwrap()
                .success()
        );
    }

    /// Waits for the end, a minute at most: a check that hangs must fail its test.
    pub fn finish(mut self) -> Outcome {
        let mut status = None;
        let ended = within_a_minute(|| {
            status = self.child.try_wait().unwrap();
            status.is_some()
        });
        if !ended {
            self.child.kill().unwrap();
        }
        let read = |name| fs::read_to_string(self.streams.path().join(name)).unwrap();
        let code = status.expect("linkcheck does not finish").code();
        Outcome {
            code,
            out: read("out"),
            err: read("err"),
        }
    }
}

pub fn within_a_minute(mut is_done: impl FnMut() -> bool) -> bool {
    let started = Instant::now();
    while !is_done() {
        if started.elapsed() > Duration::from_secs(60) {
            return false;
        }
        thread::sleep(Duration::from_millis(2));
    }
    true
}
