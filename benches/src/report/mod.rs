//! What becomes of the figures: tables, JSON, Markdown, drawings, and whether targets are met.

mod markdown;
mod plot;
mod table;
mod targets;

use std::error::Error;
use std::fs::File;
use std::io::{BufReader, BufWriter, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::measure::{Group, Measured};

pub use markdown::{write_between_markers, write_markdown};
pub use plot::{PLOTTED, SIZES, plot};
pub use table::{Row, grid, short, tables};
pub use targets::Targets;

/// The contender that ratios are to.
const REFERENCE: &str = "FuturesUnordered";

/// All that was measured in a run.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Report {
    /// Case by case and size by size.
    pub groups: Vec<Group>,
}

impl Report {
    /// What was measured of a case at a size.
    pub fn group(&self, case: &str, n: usize) -> Option<&Group> {
        self.groups
            .iter()
            .find(|group| group.case == case && group.n == n)
    }

    /// What was measured of a contender in a case at a size.
    pub fn measured(&self, case: &str, n: usize, contender: &str) -> Option<&Measured> {
        self.group(case, n)?.of(contender)
    }

    /// Reads what [`write`](Report::write) has written.
    ///
    /// # Errors
    ///
    /// The file cannot be read, or holds something else.
    pub fn read(path: &Path) -> Result<Self, Box<dyn Error + Send + Sync>> {
        Ok(serde_json::from_reader(BufReader::new(File::open(path)?))?)
    }

    /// Writes all figures as JSON.
    ///
    /// # Errors
    ///
    /// The file cannot be written.
    pub fn write(&self, path: &Path) -> Result<(), Box<dyn Error + Send + Sync>> {
        let mut out = BufWriter::new(File::create(path)?);
        serde_json::to_writer_pretty(&mut out, self)?;
        Ok(out.flush()?)
    }
}
