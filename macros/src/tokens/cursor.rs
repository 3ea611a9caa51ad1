//! A place in a list of token trees; looking past either end gives nothing.

use std::ops::Range;

use proc_macro2::{Delimiter, Group, Ident, Spacing, TokenTree};

#[derive(Clone, Copy)]
pub(crate) struct Cursor<'a> {
    tokens: &'a [TokenTree],
    at: usize,
}

impl<'a> Cursor<'a> {
    pub(crate) fn new(tokens: &'a [TokenTree]) -> Self {
        Self { tokens, at: 0 }
    }

    pub(crate) fn position(self) -> usize {
        self.at
    }

    pub(crate) fn is_end(self) -> bool {
        self.at >= self.tokens.len()
    }

    pub(crate) fn at(self, position: usize) -> Self {
        Self {
            tokens: self.tokens,
            at: position,
        }
    }

    pub(crate) fn skip(self, count: usize) -> Self {
        self.at(self.at + count)
    }

    pub(crate) fn to_end(self) -> Self {
        self.at(self.tokens.len())
    }

    pub(crate) fn slice(self, range: Range<usize>) -> &'a [TokenTree] {
        self.tokens.get(range).unwrap_or_default()
    }

    /// From here up to `end`.
    pub(crate) fn up_to(self, end: Self) -> &'a [TokenTree] {
        self.slice(self.at..end.at.min(self.tokens.len()))
    }

    pub(crate) fn rest(self) -> &'a [TokenTree] {
        self.up_to(self.to_end())
    }

    pub(crate) fn peek(self, ahead: usize) -> Option<&'a TokenTree> {
        #[cfg(test)]
        super::steps::count();
        self.tokens.get(self.at + ahead)
    }

    /// The token `back` places before this one; `1` is its neighbour.
    pub(crate) fn before(self, back: usize) -> Option<&'a TokenTree> {
        #[cfg(test)]
        super::steps::count();
        self.tokens.get(self.at.checked_sub(back)?)
    }

    pub(crate) fn next(&mut self) -> Option<&'a TokenTree> {
        let token = self.peek(0)?;
        self.at += 1;
        Some(token)
    }

    pub(crate) fn ident(self, ahead: usize) -> Option<&'a Ident> {
        match self.peek(ahead) {
            Some(TokenTree::Ident(ident)) => Some(ident),
            _ => None,
        }
    }

    pub(crate) fn is_ident(self, ahead: usize, name: &str) -> bool {
        self.ident(ahead).is_some_and(|ident| ident == name)
    }

    pub(crate) fn is_punct(self, ahead: usize, wanted: char) -> bool {
        punct(self.peek(ahead)).is_some_and(|(found, _)| found == wanted)
    }

    pub(crate) fn is_sign(self) -> bool {
        matches!(self.peek(0), Some(TokenTree::Punct(_)))
    }

    /// `first` and `second` written without a gap, as in `=>`.
    pub(crate) fn is_pair(self, ahead: usize, first: char, second: char) -> bool {
        punct(self.peek(ahead)) == Some((first, Spacing::Joint)) && self.is_punct(ahead + 1, second)
    }

    pub(crate) fn is_fat_arrow(self) -> bool {
        self.is_pair(0, '=', '>')
    }

    pub(crate) fn any_group(self, ahead: usize) -> Option<&'a Group> {
        match self.peek(ahead) {
            Some(TokenTree::Group(group)) => Some(group),
            _ => None,
        }
    }

    pub(crate) fn group(self, ahead: usize, delimiter: Delimiter) -> Option<&'a Group> {
        self.any_group(ahead)
            .filter(|group| group.delimiter() == delimiter)
    }

    pub(crate) fn brace(self, ahead: usize) -> Option<&'a Group> {
        self.group(ahead, Delimiter::Brace)
    }

    /// A block, also one that a `macro_rules!` fragment holds.
    pub(crate) fn block(self, ahead: usize) -> Option<Group> {
        block_of(self.any_group(ahead)?)
    }

    /// The first place from here on that `stop` accepts, or the end.
    pub(crate) fn find(self, stop: impl Fn(Self) -> bool) -> Self {
        let mut cursor = self;
        while !cursor.is_end() && !stop(cursor) {
            cursor = cursor.skip(1);
        }
        cursor
    }
}

fn block_of(group: &Group) -> Option<Group> {
    match group.delimiter() {
        Delimiter::Brace => Some(group.clone()),
        Delimiter::None => {
            let mut inner = group.stream().into_iter();
            match (inner.next(), inner.next()) {
                (Some(TokenTree::Group(inner)), None) => block_of(&inner),
                _ => None,
            }
        }
        _ => None,
    }
}

/// A punctuation character and whether the next one touches it.
pub(crate) fn punct(token: Option<&TokenTree>) -> Option<(char, Spacing)> {
    match token {
        Some(TokenTree::Punct(punct)) => Some((punct.as_char(), punct.spacing())),
        _ => None,
    }
}
