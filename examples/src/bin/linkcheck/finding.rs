//! What is reported: one error type per kind of breakage.

use std::fmt;
use std::num::NonZeroU32;
use std::path::Path;
use std::sync::Arc;

use thiserror::Error;

/// A line of a file, or the file as a whole.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file, as the user would write it.
    pub file: Arc<Path>,
    /// The line, counted from 1.
    pub line: Option<NonZeroU32>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}", self.file.display()),
            None => self.file.display().fmt(f),
        }
    }
}

/// A link to a file that does not exist.
#[derive(Debug, Error, PartialEq, Eq, PartialOrd, Ord)]
#[error("{place}: missing file: {link}")]
pub struct MissingFile {
    /// Where the link is.
    pub place: Place,
    /// The link as it is written.
    pub link: Box<str>,
}

/// A link to a place that its page does not have.
#[derive(Debug, Error, PartialEq, Eq, PartialOrd, Ord)]
#[error("{place}: missing fragment: {link}")]
pub struct MissingFragment {
    /// Where the link is.
    pub place: Place,
    /// The link as it is written.
    pub link: Box<str>,
}

/// A page that exists and cannot be checked, and each link to it.
#[derive(Debug, Error, PartialEq, Eq, PartialOrd, Ord)]
#[error("{place}: unreadable page: {}{cause}", label(link.as_deref()))]
pub struct Unreadable {
    /// The page, or where the link to it is.
    pub place: Place,
    /// The link as it is written; none for the page itself.
    pub link: Option<Box<str>>,
    /// Why the page cannot be read.
    pub cause: Arc<str>,
}

fn label(link: Option<&str>) -> String {
    link.map(|link| format!("{link}: ")).unwrap_or_default()
}
