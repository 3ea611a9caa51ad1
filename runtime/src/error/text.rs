//! The texts of errors and of tasks, as far as they are fit to be printed.

use std::fmt::{self, Write};

/// How much of one text is kept, in bytes.
const TEXT_LIMIT: usize = 4096;

/// What is written, up to the limit. A `Display` that fails leaves what it has written so far.
pub(super) fn text(args: fmt::Arguments<'_>) -> String {
    let mut text = Limited::default();
    // Cut or failed, what there is of the text is all there is to show.
    let _ = text.write_fmt(args);
    match text {
        Limited { text, cut: true } => text + "…",
        Limited { text, .. } if text.trim().is_empty() => "(no text)".to_owned(),
        Limited { text, .. } => text,
    }
}

/// A text as one line of at most `limit` characters.
pub(super) fn one_line(text: &str, limit: usize) -> String {
    let line = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    match line.char_indices().nth(limit) {
        Some((end, _)) => line[..end].trim_end().to_owned() + "…",
        None => line,
    }
}

/// `1 error`, `2 errors`.
pub(super) struct Errors(pub(super) usize);

impl fmt::Display for Errors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} error{}", self.0, if self.0 == 1 { "" } else { "s" })
    }
}

#[derive(Default)]
struct Limited {
    text: String,
    cut: bool,
}

impl Write for Limited {
    fn write_str(&mut self, more: &str) -> fmt::Result {
        let room = TEXT_LIMIT.saturating_sub(self.text.len());
        if more.len() <= room {
            self.text.push_str(more);
            return Ok(());
        }
        let end = (0..=room)
            .rev()
            .find(|&end| more.is_char_boundary(end))
            .unwrap_or(0);
        self.text.push_str(&more[..end]);
        self.cut = true;
        Err(fmt::Error)
    }
}
