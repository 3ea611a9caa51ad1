//! One macro call in its place in the file.

use std::ops::Range;

use crate::disguise::{Disguised, Room, disguise};
use crate::find::Finder;
use crate::rustfmt::Layout;
use crate::text::{self, Reason};
use crate::tokens::MacroCall;
use proc_macro2::TokenTree;

pub(crate) struct Body {
    /// From the macro's path to its closing bracket.
    pub(crate) range: Range<usize>,
    /// Blocks around it, counted by its indentation.
    pub(crate) depth: usize,
    pub(crate) disguised: Result<Disguised, Reason>,
}

/// The calls to be formatted, so many layers deep; see [`Finder::run`].
pub(crate) fn bodies(source: &str, tokens: &[TokenTree], level: usize, layout: &Layout) -> Vec<Body> {
    let mut found = Vec::new();
    let take = |call: &MacroCall<'_>, wanted: bool| {
        let body = Body::new(source, call, layout);
        let taken = body.is_some();
        found.extend(body.filter(|_| wanted));
        taken
    };
    Finder { text: source, take }.run(tokens, level);
    found
}

impl Body {
    /// `None` if rustfmt can read the call by itself.
    fn new(source: &str, call: &MacroCall<'_>, layout: &Layout) -> Option<Self> {
        let start = crate::disguise::path_start(call);
        let range = text::range(start.peek(0)?).start..text::range(call.at.peek(0)?).end;
        let indent = layout.columns(text::indent_of(source, range.start));
        let line = &source[text::line_start(source, range.start)..range.start];
        let rest = source[range.end..].split('\n').next().unwrap_or_default();
        let room = Room {
            before: layout.columns(line).saturating_sub(indent),
            behind: rest.trim_end().chars().count(),
            limit: layout.max_width.saturating_sub(indent + 12),
        };
        let disguised = disguise(source, start, call, room);
        if let Ok(disguised) = &disguised
            && disguised.is_plain
            && call.arguments.delimiter() != proc_macro2::Delimiter::Brace
        {
            return None;
        }
        Some(Self {
            range,
            depth: indent.div_ceil(layout.tab_spaces.max(1)).max(1),
            disguised,
        })
    }
}
