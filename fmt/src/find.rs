//! Finds the macro calls in a file whose inputs are to be formatted.

use proc_macro2::{Delimiter, TokenTree};

use crate::error::Errors;
use crate::spawn::Spawn;
use crate::text;
use crate::tokens::{Cursor, MacroCall, attribute, item_end, statement_construct};

/// The macros with a body that `spawn` stands in.
const SCOPES: [&str; 4] = ["scope", "local_scope", "race", "first_finished"];

pub(crate) fn is_scope(name: &str) -> bool {
    SCOPES.contains(&name)
}

fn is_own(call: &MacroCall<'_>) -> bool {
    let braces = call.arguments.delimiter() == Delimiter::Brace;
    match call.name.as_str() {
        "catch_group" => true,
        "spawn" => !braces,
        name => is_scope(name),
    }
}

/// Whether the text may hold a call that is formatted.
pub(crate) fn may_have_bodies(source: &str) -> bool {
    let mut words = SCOPES.iter().chain(&["catch_group", "spawn"]);
    words.any(|word| source.contains(word)) && source.contains('!')
}

/// Where a walk is among calls that are formatted and calls of other macros.
#[derive(Clone, Copy)]
enum Place {
    /// In ordinary code, or so many layers above what is looked for.
    Open(usize),
    /// Within a call that is formatted as a whole, up to the braces of another macro: rustfmt leaves those alone.
    Inside(usize),
}

pub(crate) struct Finder<'t, F> {
    pub(crate) text: &'t str,
    /// Says whether a call is formatted; notes it if it is the one looked for. If it is not, the search goes on inside.
    pub(crate) take: F,
}

impl<F: FnMut(&MacroCall<'_>, bool) -> bool> Finder<'_, F> {
    /// Looks `level` layers deep: a layer is a call that is formatted, with another macro's braces in it.
    pub(crate) fn run(&mut self, tokens: &[TokenTree], level: usize) {
        self.list(tokens, &[], Place::Open(level));
    }

    /// `skipped` are the macros named by `#[rustfmt::skip::macros(..)]`.
    fn list(&mut self, tokens: &[TokenTree], skipped: &[String], place: Place) {
        let mut skipped = skipped.to_vec();
        let mut cursor = Cursor::new(tokens);
        while !cursor.is_end() {
            let behind = behind_inner_attributes(cursor);
            let attributes = cursor.up_to(behind);
            if is_skip(self.text, attributes) {
                return;
            }
            skipped.extend(skipped_macros(self.text, attributes));
            cursor = self.step(behind, &skipped, place);
        }
    }

    fn step<'a>(&mut self, start: Cursor<'a>, skipped: &[String], place: Place) -> Cursor<'a> {
        let cursor = crate::disguise::behind_attributes(start);
        let attributes = start.up_to(cursor);
        if is_skip(self.text, attributes) {
            return skipped_end(cursor);
        }
        let macros = skipped_macros(self.text, attributes);
        if !macros.is_empty() {
            let end = skipped_end(cursor);
            self.list(cursor.up_to(end), &[skipped, &macros].concat(), place);
            return end;
        }
        if let Some(call) = MacroCall::parse(cursor) {
            self.call(&call, skipped, place);
            return call.at.skip(1);
        }
        if let Some(group) = cursor.any_group(0) {
            self.list(&text::contents(group), skipped, place);
        }
        cursor.skip(1)
    }

    fn call(&mut self, call: &MacroCall<'_>, skipped: &[String], place: Place) {
        let is_skipped = skipped.iter().any(|name| *name == call.name || name == "*");
        if call.is_template() || is_skipped {
            return;
        }
        let braces = call.arguments.delimiter() == Delimiter::Brace;
        let inside = match (is_own(call), place) {
            (true, Place::Open(level)) => match (self.take)(call, level == 0) {
                true if level == 0 => return,
                true => Place::Inside(level),
                false => place,
            },
            (false, Place::Inside(level)) if braces => Place::Open(level - 1),
            (_, place) => place,
        };
        self.list(&text::contents(call.arguments), skipped, inside);
    }
}

fn behind_inner_attributes(start: Cursor<'_>) -> Cursor<'_> {
    let mut cursor = start;
    while cursor.is_punct(0, '#')
        && cursor.is_punct(1, '!')
        && let Some(end) = attribute(cursor)
    {
        cursor = end;
    }
    cursor
}

/// Whether `#[rustfmt::skip]`, or its older spelling, is among the attributes.
pub(crate) fn is_skip(text: &str, attributes: &[TokenTree]) -> bool {
    let squeezed = squeezed(text, attributes);
    let plain = squeezed
        .match_indices("rustfmt::skip")
        .any(|(at, word)| !squeezed[at + word.len()..].starts_with("::"));
    !attributes.is_empty() && (plain || squeezed.contains("rustfmt_skip"))
}

fn skipped_macros(text: &str, attributes: &[TokenTree]) -> Vec<String> {
    let squeezed = squeezed(text, attributes);
    let mut names = Vec::new();
    for (at, word) in squeezed.match_indices("rustfmt::skip::macros(") {
        let list = &squeezed[at + word.len()..];
        let list = list.split(')').next().unwrap_or_default();
        names.extend(list.split(',').map(str::to_owned));
    }
    names
}

/// Attributes without blanks; doc comments are none here.
fn squeezed(text: &str, attributes: &[TokenTree]) -> String {
    let typed = attributes
        .iter()
        .filter_map(|token| match token {
            TokenTree::Group(group) => text
                .get(text::range(token))
                .filter(|text| text.starts_with('[') && !group.stream().is_empty()),
            _ => None,
        })
        .collect::<String>();
    typed.split_whitespace().collect()
}

/// The place behind the item, statement, arm or field that starts here.
pub(crate) fn skipped_end(start: Cursor<'_>) -> Cursor<'_> {
    if let Some(end) = item_end(start, true) {
        return end;
    }
    if crate::tokens::is_operator(start)
        && let Some(end) = Spawn::parse(start, &mut Errors::default()).braced_end()
    {
        return end.skip(usize::from(end.is_punct(0, ';')));
    }
    if let Some(construct) = statement_construct(start) {
        return construct.end;
    }
    if let Some(end) = MacroCall::statement_end(start) {
        return end.skip(usize::from(end.is_punct(0, ';')));
    }
    let is_let = start.is_ident(0, "let");
    let last = start.find(|at| at.is_punct(0, ';') || (!is_let && at.is_punct(0, ',')));
    last.skip(usize::from(!last.is_end()))
}
