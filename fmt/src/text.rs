//! Source text, its tokens, and what stands between them.

use std::ops::Range;

use proc_macro2::{Group, TokenStream, TokenTree};

/// Why something is left as it is, and where that was found out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reason {
    pub(crate) at: usize,
    pub(crate) why: String,
}

impl Reason {
    pub(crate) fn new(at: usize, why: impl Into<String>) -> Self {
        Self { at, why: why.into() }
    }
}

pub(crate) type Outcome<T> = Result<T, Reason>;

/// The tokens of `text`, whose spans are places in it.
pub(crate) fn lex(text: &str) -> Outcome<Vec<TokenTree>> {
    match text.parse::<TokenStream>() {
        Ok(tokens) => Ok(tokens.into_iter().collect()),
        Err(error) => {
            let at = error.span().byte_range().start.min(text.len());
            Err(Reason::new(
                at,
                "it is no sequence of Rust's tokens: a bracket or a quote lacks its partner",
            ))
        }
    }
}

pub(crate) fn range(token: &TokenTree) -> Range<usize> {
    token.span().byte_range()
}

/// From the first of `tokens` to the last.
pub(crate) fn extent(tokens: &[TokenTree]) -> Option<Range<usize>> {
    Some(range(tokens.first()?).start..range(tokens.last()?).end)
}

/// Behind the opening bracket.
pub(crate) fn inside(group: &Group) -> Range<usize> {
    group.span_open().byte_range().end..group.span_close().byte_range().start
}

pub(crate) fn contents(group: &Group) -> Vec<TokenTree> {
    group.stream().into_iter().collect()
}

/// The line of a place, counted from 1.
pub(crate) fn line_of(text: &str, at: usize) -> usize {
    1 + text[..at.min(text.len())].matches('\n').count()
}

/// Where a line begins that is so many lines below the first, or the last one.
pub(crate) fn nth_line(text: &str, lines: usize) -> usize {
    match lines.checked_sub(1) {
        None => 0,
        Some(before) => text
            .match_indices('\n')
            .nth(before)
            .map_or(text.len(), |(at, _)| at + 1),
    }
}

/// What `text` is indented by on the line of a place.
pub(crate) fn indent_of(text: &str, at: usize) -> &str {
    let line = &text[line_start(text, at)..];
    let blank = line.len() - line.trim_start_matches([' ', '\t']).len();
    &line[..blank]
}

pub(crate) fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |newline| newline + 1)
}

/// The comments in a stretch of text that holds nothing else but blanks.
pub(crate) fn comments(text: &str, gap: Range<usize>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = gap.start;
    while let Some(offset) = text.get(at..gap.end).and_then(|rest| rest.find('/')) {
        let start = at + offset;
        let end = start + comment_length(&text[start..gap.end]);
        found.push(start..end);
        at = end;
    }
    found
}

fn comment_length(text: &str) -> usize {
    if !text.starts_with("/*") {
        return text.find('\n').unwrap_or(text.len()).max(1);
    }
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if rest.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with("*/") {
            depth -= 1;
            at += 2;
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
        if depth == 0 {
            break;
        }
    }
    at
}

/// Replacements in a text, each of a stretch of its own.
#[derive(Default, Debug)]
pub(crate) struct Edits(Vec<(Range<usize>, String)>);

impl Edits {
    pub(crate) fn replace(&mut self, range: Range<usize>, with: impl Into<String>) {
        self.0.push((range, with.into()));
    }

    pub(crate) fn insert(&mut self, at: usize, text: impl Into<String>) {
        self.replace(at..at, text);
    }

    /// The part of `text` in `window`, with the replacements made.
    pub(crate) fn apply(mut self, text: &str, window: Range<usize>) -> String {
        self.0.sort_by_key(|(range, _)| (range.start, range.end));
        let mut out = String::new();
        let mut at = window.start;
        for (range, with) in &self.0 {
            out.push_str(&text[at..range.start.max(at)]);
            out.push_str(with);
            at = at.max(range.end);
        }
        out.push_str(&text[at..window.end]);
        out
    }
}
