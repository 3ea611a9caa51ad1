//! What the user gets to see.

use std::io::{self, IsTerminal as _, Write as _};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use similar::TextDiff;

use crate::format::Note;

/// From so many files on, a terminal shows how far the work has got.
const MANY: usize = 16;

/// What has been done to all files together.
#[derive(Default)]
pub(crate) struct Totals {
    pub(crate) files: usize,
    pub(crate) bodies: usize,
    pub(crate) changed: usize,
    pub(crate) left: usize,
    pub(crate) failed: usize,
}

impl Totals {
    /// `3 files with 12 bodies: 1 file formatted`
    pub(crate) fn sentence(&self, check: bool) -> String {
        let done = if check { "to be formatted" } else { "formatted" };
        let mut sentence = format!("{} with {}: ", count(self.files, "file"), bodies(self.bodies));
        match self.changed {
            0 if self.failed == 0 => sentence.push_str("nothing to format"),
            changed => sentence.push_str(&format!("{} {done}", count(changed, "file"))),
        }
        if self.left > 0 {
            let they_are = if self.left == 1 { "it is" } else { "they are" };
            sentence.push_str(&format!(", {} left as {they_are}", bodies(self.left)));
        }
        if self.failed > 0 {
            sentence.push_str(&format!(", {} failed", count(self.failed, "file")));
        }
        sentence
    }
}

fn count(number: usize, thing: &str) -> String {
    format!("{number} {thing}{}", if number == 1 { "" } else { "s" })
}

fn bodies(number: usize) -> String {
    format!("{number} {}", if number == 1 { "body" } else { "bodies" })
}

/// `FILE:LINE: left as it is: WHY`
pub(crate) fn note(path: &Path, note: &Note) -> String {
    format!("{}:{}: left as it is: {}", path.display(), note.line, note.why)
}

/// The lines that change, with three around each.
pub(crate) fn diff(path: &Path, before: &str, after: &str) -> String {
    let name = path.display().to_string();
    TextDiff::from_lines(before, after)
        .unified_diff()
        .header(&name, &format!("{name} (formatted)"))
        .to_string()
}

/// Counts files on one line of a terminal.
pub(crate) struct Progress {
    total: usize,
    done: AtomicUsize,
    shown: bool,
}

impl Progress {
    pub(crate) fn new(total: usize, quiet: bool) -> Self {
        Self {
            total,
            done: AtomicUsize::new(0),
            shown: !quiet && total >= MANY && io::stderr().is_terminal(),
        }
    }

    pub(crate) fn step(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        if self.shown {
            let _ = write!(io::stderr(), "\r{done} of {} files ", self.total);
        }
    }

    pub(crate) fn end(&self) {
        if self.shown {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}
