//! What is left alone: attributes, nested items and macros that hold templates.

use proc_macro2::{Delimiter, Group};

use super::cursor::Cursor;
use super::word;

const TEMPLATES: &[&str] = &[
    "quote",
    "quote_spanned",
    "parse_quote",
    "parse_quote_spanned",
    "macro_rules",
];

/// The place behind an attribute.
pub(crate) fn attribute(cursor: Cursor<'_>) -> Option<Cursor<'_>> {
    if !cursor.is_punct(0, '#') {
        return None;
    }
    let inner = usize::from(cursor.is_punct(1, '!'));
    cursor.group(1 + inner, Delimiter::Bracket)?;
    Some(cursor.skip(2 + inner))
}

/// The place behind the item that starts here. Outside statement position only what cannot be part of a type or of an
/// expression counts: a named `fn` and a `use` tree.
pub(crate) fn end(cursor: Cursor<'_>, statement: bool) -> Option<Cursor<'_>> {
    let keyword = keyword(cursor, statement)?;
    let word = keyword.ident(0)?.to_string();
    match word.as_str() {
        "use" | "const" | "static" | "type" => Some(behind(keyword, |at| at.is_punct(0, ';'))),
        _ => Some(behind(keyword, |at| at.is_punct(0, ';') || at.brace(0).is_some())),
    }
}

fn behind<'a>(from: Cursor<'a>, last: impl Fn(Cursor<'a>) -> bool) -> Cursor<'a> {
    let last = from.find(last);
    if last.is_end() { last } else { last.skip(1) }
}

/// The word that says which item it is, behind visibility and qualifiers.
fn keyword(start: Cursor<'_>, statement: bool) -> Option<Cursor<'_>> {
    let mut cursor = start;
    if statement && cursor.is_ident(0, "pub") {
        cursor = cursor.skip(1);
        cursor = cursor.skip(usize::from(cursor.group(0, Delimiter::Parenthesis).is_some()));
    }
    if names(cursor, statement) {
        return Some(cursor);
    }
    while statement
        && ["const", "async", "unsafe", "extern", "safe", "auto"]
            .iter()
            .any(|word| cursor.is_ident(0, word))
    {
        cursor = cursor.skip(1);
        cursor = cursor.skip(usize::from(matches!(
            cursor.peek(0),
            Some(proc_macro2::TokenTree::Literal(_))
        )));
        if names(cursor, statement) {
            return Some(cursor);
        }
    }
    None
}

fn names(cursor: Cursor<'_>, statement: bool) -> bool {
    let named = cursor
        .ident(1)
        .is_some_and(|name| !word::is_opening_keyword(name));
    let Some(word) = cursor.ident(0).map(ToString::to_string) else {
        return false;
    };
    match word.as_str() {
        "fn" => named,
        "use" => !cursor.is_punct(1, '<'),
        _ if !statement => false,
        "mod" | "struct" | "enum" | "union" | "trait" | "type" => named,
        "const" => named,
        "static" => named || cursor.is_ident(1, "mut"),
        "impl" => true,
        "extern" => cursor.is_ident(1, "crate") || cursor.brace(1).is_some() || foreign_block(cursor),
        _ => false,
    }
}

fn foreign_block(cursor: Cursor<'_>) -> bool {
    matches!(cursor.peek(1), Some(proc_macro2::TokenTree::Literal(_))) && cursor.brace(2).is_some()
}

/// `name! (..)`, and `macro_rules! name {..}`.
pub(crate) struct MacroCall<'a> {
    pub(crate) name: String,
    pub(crate) arguments: &'a Group,
    /// The place of `arguments`.
    pub(crate) at: Cursor<'a>,
}

impl<'a> MacroCall<'a> {
    pub(crate) fn parse(cursor: Cursor<'a>) -> Option<Self> {
        let name = cursor.ident(0).filter(|name| !word::is_opening_keyword(name))?;
        if !cursor.is_punct(1, '!') {
            return None;
        }
        let name = name.to_string();
        let at = cursor.skip(2 + usize::from(name == "macro_rules" && cursor.ident(2).is_some()));
        Some(Self {
            arguments: at.any_group(0)?,
            name,
            at,
        })
    }

    pub(crate) fn is_template(&self) -> bool {
        TEMPLATES.contains(&self.name.as_str())
    }

    /// The place behind a call in braces that stands as a statement, path and all.
    pub(crate) fn statement_end(start: Cursor<'a>) -> Option<Cursor<'a>> {
        let call = Self::parse(behind_path(start))?;
        let end = call.at.skip(1);
        let braces = call.arguments.delimiter() == Delimiter::Brace;
        (braces && !word::is_postfix(end)).then_some(end)
    }
}

/// At the last name of a path.
pub(crate) fn behind_path(start: Cursor<'_>) -> Cursor<'_> {
    let mut cursor = start;
    while cursor.is_pair(0, ':', ':') || (cursor.ident(0).is_some() && cursor.is_pair(1, ':', ':')) {
        cursor = cursor.skip(1 + usize::from(cursor.ident(0).is_none()));
    }
    cursor
}
