//! Formats the text of a file.

use crate::body::{Body, bodies};
use crate::compare;
use crate::find::may_have_bodies;
use crate::restore::restore;
use crate::rustfmt::{Layout, Rustfmt};
use crate::sheet::{self, Entry};
use crate::text::{self, Edits, Outcome, Reason};

/// After so many rounds the outside and the inside of bodies have agreed, or never will.
const ROUNDS: usize = 6;

/// What has come of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Formatted {
    /// The file's new text.
    pub text: String,
    /// How many bodies there are, those within others not counted.
    pub bodies: usize,
    /// What has been left as it was, and why.
    pub notes: Vec<Note>,
}

impl Formatted {
    /// A file without bodies.
    pub(crate) fn unchanged(source: &str) -> Self {
        Self {
            text: source.to_owned(),
            bodies: 0,
            notes: Vec::new(),
        }
    }
}

/// Something to be told about a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Counted from 1.
    pub line: usize,
    /// A sentence without its full stop.
    pub why: String,
}

/// Formats the bodies in `source`. If rustfmt is content with the rest of it, it will be afterwards, too; else the rest stays
/// as it is. Formatting the result again changes nothing.
///
/// # Errors
///
/// If `source` has no tokens to speak of, such as one with an unclosed bracket.
pub fn format(source: &str, rustfmt: &Rustfmt) -> Result<Formatted, Note> {
    let (preamble, rest) = source.split_at(preamble_length(source));
    let first_line = preamble.matches('\n').count();
    let crlf = rest.split('\n').next().is_some_and(|line| line.ends_with('\r'));
    let unix = rest.replace("\r\n", "\n");
    let note = |reason: Reason| Note {
        line: first_line + text::line_of(&unix, reason.at),
        why: reason.why,
    };
    let unchanged = |bodies, notes| Formatted {
        bodies,
        notes,
        ..Formatted::unchanged(source)
    };
    if rustfmt.layout().disabled || !may_have_bodies(rest) {
        return Ok(Formatted::unchanged(source));
    }
    let first = pass(&unix, rustfmt).map_err(note)?;
    let bodies = first.bodies;
    let mut notes = first.reasons.into_iter().map(note).collect::<Vec<_>>();
    if first.text == unix {
        return Ok(unchanged(bodies, notes));
    }
    let Some(text) = settle(&unix, first.text, rustfmt) else {
        notes.push(Note {
            line: first_line + 1,
            why: "what rustfmt makes of the bodies and of the rest of the file does not fit together"
                .to_owned(),
        });
        return Ok(unchanged(bodies, notes));
    };
    let text = if crlf { text.replace('\n', "\r\n") } else { text };
    Ok(Formatted {
        text: format!("{preamble}{text}"),
        bodies,
        notes,
    })
}

/// Goes on until nothing changes any more.
fn settle(source: &str, first: String, rustfmt: &Rustfmt) -> Option<String> {
    let is_clean = rustfmt
        .whole_file(source)
        .is_ok_and(|formatted| formatted == source);
    let mut text = first;
    for _ in 0..ROUNDS {
        if is_clean {
            text = rustfmt.whole_file(&text).ok()?;
        }
        let next = pass(&text, rustfmt).ok()?.text;
        if next == text {
            return Some(text);
        }
        text = next;
    }
    None
}

/// A byte order mark and a `#!` line.
fn preamble_length(source: &str) -> usize {
    let mark = if source.starts_with('\u{feff}') {
        '\u{feff}'.len_utf8()
    } else {
        0
    };
    let rest = &source[mark..];
    let shebang = rest.starts_with("#!") && !rest[2..].trim_start().starts_with('[');
    mark + if shebang {
        rest.find('\n').map_or(rest.len(), |end| end + 1)
    } else {
        0
    }
}

/// Most files have none, and need not be lexed.
struct Pass {
    text: String,
    bodies: usize,
    reasons: Vec<Reason>,
}

/// Formats every body where it stands, layer by layer.
fn pass(source: &str, rustfmt: &Rustfmt) -> Outcome<Pass> {
    let mut done = Pass {
        text: source.to_owned(),
        bodies: 0,
        reasons: Vec::new(),
    };
    for level in 0.. {
        let tokens = text::lex(&done.text)?;
        let found = bodies(&done.text, &tokens, level, rustfmt.layout());
        if found.is_empty() {
            break;
        }
        done.bodies += found.len();
        let mut edits = Edits::default();
        for (body, formatted) in found.iter().zip(format_bodies(&done.text, &found, rustfmt)) {
            match formatted {
                Ok(text) => edits.replace(body.range.clone(), text),
                Err(reason) => done
                    .reasons
                    .push(Reason::new(body.range.start + reason.at, reason.why)),
            }
        }
        let end = done.text.len();
        done.text = edits.apply(&done.text, 0..end);
    }
    Ok(done)
}

/// Each body, or why not, at a place counted from the body's beginning.
fn format_bodies(source: &str, bodies: &[Body], rustfmt: &Rustfmt) -> Vec<Outcome<String>> {
    let together = bodies
        .iter()
        .filter(|body| body.disguised.is_ok())
        .collect::<Vec<_>>();
    let laid_out = lay_out(source, &together, rustfmt);
    let mut laid_out = laid_out.into_iter();
    let mut one = |body: &Body| match &body.disguised {
        Err(reason) => Err(Reason::new(
            reason.at.saturating_sub(body.range.start),
            reason.why.clone(),
        )),
        Ok(disguised) => {
            let formatted = laid_out
                .next()
                .unwrap_or_else(|| Err(Reason::new(0, "it got lost")))?;
            let restored = restore(&formatted, &disguised.marks)?;
            let restored = reindent(&restored, source, body, rustfmt.layout());
            let typed = &source[body.range.clone()];
            match compare::difference(typed, &restored) {
                None => Ok(restored),
                Some(what) => Err(Reason::new(0, format!("formatting it would change {what}"))),
            }
        }
    };
    bodies.iter().map(&mut one).collect()
}

/// All in one sheet, or each in its own if rustfmt refuses one of them.
fn lay_out(source: &str, bodies: &[&Body], rustfmt: &Rustfmt) -> Vec<Outcome<String>> {
    match sheet_of(source, bodies, rustfmt) {
        Ok(texts) => texts.into_iter().map(Ok).collect(),
        Err(reason) if bodies.len() == 1 => vec![Err(reason)],
        Err(_) => bodies
            .iter()
            .flat_map(|body| lay_out(source, &[body], rustfmt))
            .collect(),
    }
}

fn sheet_of(source: &str, bodies: &[&Body], rustfmt: &Rustfmt) -> Outcome<Vec<String>> {
    let entries = bodies
        .iter()
        .filter_map(|body| {
            let disguised = body.disguised.as_ref().ok()?;
            Some(Entry {
                depth: body.depth,
                disguised: &disguised.text,
            })
        })
        .collect::<Vec<_>>();
    let formatted = rustfmt
        .tokens_stay(&sheet::write(&entries))
        .map_err(|complaint| {
            // The body is on the sheet's second line.
            let line = complaint.line.unwrap_or(2).saturating_sub(2);
            let start = bodies.first().map_or(0, |body| body.range.start);
            let offset = text::nth_line(&source[start..], line);
            Reason::new(offset, format!("rustfmt refuses it: {}", complaint.message))
        })?;
    let places = sheet::read(&formatted, bodies.iter().map(|body| body.depth))?;
    Ok(places
        .into_iter()
        .map(|place| formatted[place].to_owned())
        .collect())
}

/// Lines begin as the body's own line in the file does, and not as in the sheet.
fn reindent(restored: &str, source: &str, body: &Body, layout: &Layout) -> String {
    let made = layout.indentation(body.depth);
    let own = text::indent_of(source, body.range.start);
    let Ok(tokens) = text::lex(restored) else {
        return restored.to_owned();
    };
    if made == own {
        return restored.to_owned();
    }
    let literals = literals(&tokens);
    let mut edits = Edits::default();
    for (newline, _) in restored.match_indices('\n') {
        let start = newline + 1;
        let within = literals
            .iter()
            .any(|literal| literal.start < start && start < literal.end);
        if !within && restored[start..].starts_with(&made) {
            edits.replace(start..start + made.len(), own);
        }
    }
    edits.apply(restored, 0..restored.len())
}

fn literals(tokens: &[proc_macro2::TokenTree]) -> Vec<std::ops::Range<usize>> {
    tokens
        .iter()
        .flat_map(|token| match token {
            proc_macro2::TokenTree::Group(group) => literals(&text::contents(group)),
            proc_macro2::TokenTree::Literal(_) => vec![text::range(token)],
            _ => Vec::new(),
        })
        .collect()
}
