//! What the user gets to read.

use std::io::{self, Write};
use std::time::Duration;

use taskgroup::{ErrorGroup, Matched, catch_group};

use crate::finding::{MissingFile, MissingFragment, Unreadable};
use crate::site::Tally;

/// The findings by type, each a line of its own.
#[derive(Debug, Default)]
pub struct Report {
    files: Vec<String>,
    fragments: Vec<String>,
    pages: Vec<String>,
}

impl Report {
    /// Sorts what a check came out with; errors that are no findings go on.
    pub fn new(outcome: Result<(), ErrorGroup>) -> Result<Self, ErrorGroup> {
        let mut report = Self::default();
        catch_group! {
            try { outcome? }
            except* MissingFile as missing => { report.files = lines(missing) }
            except* MissingFragment as missing => { report.fragments = lines(missing) }
            except* Unreadable as pages => { report.pages = lines(pages) }
        }?;
        Ok(report)
    }

    /// How much is broken.
    pub fn broken(&self) -> usize {
        self.files.len() + self.fragments.len() + self.pages.len()
    }

    /// Writes the findings.
    pub fn write_findings(&self, mut out: impl Write) -> io::Result<()> {
        for finding in [&self.files, &self.fragments, &self.pages].into_iter().flatten() {
            writeln!(out, "{finding}")?;
        }
        Ok(())
    }

    /// Writes the line of totals.
    pub fn write_totals(&self, mut out: impl Write, tally: Tally, elapsed: Duration) -> io::Result<()> {
        let Tally {
            pages,
            links,
            external,
        } = tally;
        let kinds = [
            (self.files.len(), "missing files"),
            (self.fragments.len(), "missing fragments"),
            (self.pages.len(), "unreadable"),
        ];
        let counts: Vec<_> = kinds
            .iter()
            .map(|(count, kind)| format!("{count} {kind}"))
            .collect();
        writeln!(
            out,
            "{pages} pages, {links} links, {external} external, {} broken ({}) in {:.2} s",
            self.broken(),
            counts.join(", "),
            elapsed.as_secs_f64(),
        )
    }
}

fn lines<T: Ord + std::error::Error + Send + Sync + 'static>(findings: Matched<T>) -> Vec<String> {
    let mut findings: Vec<T> = findings.into_iter().collect();
    findings.sort();
    findings.iter().map(T::to_string).collect()
}
