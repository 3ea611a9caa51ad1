//! A group in one line.

use std::fmt;

use super::ErrorGroup;
use super::text::{Errors, one_line, text};

/// How many causes are named.
const CAUSES: usize = 3;
/// How long each text may be, in characters.
const TEXT: usize = 200;
/// How long the source text that a task is named after may be.
const TASK: usize = 80;

/// `MESSAGE: 2 errors: connection refused (in fetch(a)), timed out (in fetch(b))`
pub(super) fn line(group: &ErrorGroup, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if !group.message().is_empty() {
        write!(f, "{}: ", one_line(group.message(), TEXT))?;
    }
    write!(f, "{}", Errors(group.len()))?;
    let mut separator = ": ";
    for leaf in group.iter().take(CAUSES) {
        write!(f, "{separator}{}", one_line(&text(format_args!("{leaf}")), TEXT))?;
        if let Some(task) = leaf.task() {
            write!(f, " (in {})", one_line(task, TASK))?;
        }
        separator = ", ";
    }
    match group.len().saturating_sub(CAUSES) {
        0 => Ok(()),
        more => write!(f, ", and {more} more"),
    }
}
