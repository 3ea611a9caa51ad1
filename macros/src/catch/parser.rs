//! What every part of a `catch_group!` is read with.

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};

use super::ast::{Body, Name};
use crate::error::Errors;
use crate::tokens::{Cursor, is_opening_keyword};

pub(super) struct Parser<'a> {
    pub(super) cursor: Cursor<'a>,
    pub(super) errors: Errors,
    pub(super) strays: Vec<TokenTree>,
    /// One that stands where no name belongs, which has been noted.
    pub(super) misplaced_name: Option<Name>,
    /// A sentence about the current clause has shown how all of it is written.
    pub(super) told: bool,
}

impl<'a> Parser<'a> {
    pub(super) fn new(tokens: &'a [TokenTree]) -> Self {
        Self {
            cursor: Cursor::new(tokens),
            errors: Errors::default(),
            strays: Vec::new(),
            misplaced_name: None,
            told: false,
        }
    }

    pub(super) fn word(&mut self, word: &str) -> Option<Ident> {
        let found = self.cursor.ident(0).filter(|ident| *ident == word)?;
        self.cursor = self.cursor.skip(1);
        Some(found.clone())
    }

    pub(super) fn comma(&mut self) {
        self.cursor = self.cursor.skip(usize::from(self.cursor.is_punct(0, ',')));
    }

    pub(super) fn block(&mut self) -> Option<Group> {
        let block = self.cursor.brace(0)?;
        self.cursor = self.cursor.skip(1);
        Some(block.clone())
    }

    /// The block, if need be behind a sign that does not belong there.
    pub(super) fn body(&mut self, keyword: &Ident) -> Body {
        let mut block = self.block();
        if block.is_none() {
            self.errors.at(
                keyword.span(),
                format!("`{keyword}` needs a block: write `{keyword} {{ .. }}`"),
            );
            self.stray_up_to(self.cursor.find(|at| at.brace(0).is_some() || at_part(at)));
            block = self.block();
        }
        Body {
            keyword: keyword.span(),
            block,
        }
    }

    /// `[as [mut] NAME]`
    pub(super) fn name(&mut self) -> Option<Name> {
        let word = self.word("as")?;
        let mutable = self.word("mut");
        let path = self.cursor.is_pair(1, ':', ':');
        let name = self.cursor.ident(0).filter(|name| !is_keyword(name) && !path);
        if let Some(name) = name {
            self.cursor = self.cursor.skip(1);
            let name = name.clone();
            return Some(Name { mutable, name });
        }
        self.errors
            .at(word.span(), "`as` needs one plain name: write `as name`");
        let end = self
            .cursor
            .find(|at| at.is_fat_arrow() || at.brace(0).is_some() || at_part(at));
        self.stray_with_name(end)
    }

    /// Leaves out what is before `end`, less the one variable in it, by which the block goes on.
    pub(super) fn stray_with_name(&mut self, end: Cursor<'a>) -> Option<Name> {
        let tokens = self.cursor.up_to(end);
        self.cursor = end;
        let (names, rest): (Vec<_>, Vec<_>) = tokens
            .iter()
            .cloned()
            .partition(|token| matches!(token, TokenTree::Ident(word) if is_variable(word)));
        match names.as_slice() {
            [TokenTree::Ident(name)] => {
                self.strays.extend(rest);
                Some(Name::plain(name))
            }
            _ => {
                self.strays.extend_from_slice(tokens);
                None
            }
        }
    }

    /// The name at the cursor and `rest` tokens behind it, which has been noted.
    pub(super) fn take_name(&mut self, name: &Ident, ahead: usize, length: usize) -> Name {
        let tokens = self.cursor.up_to(self.cursor.skip(length));
        let before = tokens.get(..ahead).unwrap_or_default();
        let behind = tokens.get(ahead + 1..).unwrap_or_default();
        self.strays.extend_from_slice(before);
        self.strays.extend_from_slice(behind);
        self.cursor = self.cursor.skip(length);
        Name::plain(name)
    }

    /// A name that has no place: the first becomes that of the clause if it has no other.
    pub(super) fn misplace(&mut self, name: Name) {
        let other = self.misplaced_name.replace(name);
        self.drop_name(other);
    }

    pub(super) fn drop_name(&mut self, name: Option<Name>) {
        self.strays.extend(name.map(|name| TokenTree::Ident(name.name)));
    }

    pub(super) fn stray_up_to(&mut self, end: Cursor<'a>) {
        self.strays.extend_from_slice(self.cursor.up_to(end));
        self.cursor = end;
    }

    /// Reads without a word about what is wrong, which has been said.
    pub(super) fn quietly<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> T {
        let said = std::mem::take(&mut self.errors);
        let result = read(self);
        self.errors = said;
        result
    }

    pub(super) fn span(&self) -> Span {
        self.cursor.peek(0).map_or_else(Span::call_site, TokenTree::span)
    }
}

/// Whether a clause, `else` or `finally` begins here.
pub(super) fn at_part(cursor: Cursor<'_>) -> bool {
    cursor.ident(0).is_some_and(is_keyword)
}

pub(super) fn is_keyword(word: &Ident) -> bool {
    ["except", "else", "finally", "if"]
        .iter()
        .any(|keyword| word == keyword)
}

/// Whether the word looks like a variable, not like a type.
pub(super) fn is_variable(word: &Ident) -> bool {
    let text = word.to_string();
    let raw = text.trim_start_matches("r#");
    let begins = raw.starts_with(|first: char| first.is_lowercase() || first == '_');
    begins && raw != "_" && !is_keyword(word) && !is_opening_keyword(word)
}

/// The one variable that stands alone in brackets, such as `(e)`.
pub(super) fn only_variable(group: &Group) -> Option<Ident> {
    let mut tokens = group.stream().into_iter();
    match (tokens.next(), tokens.next()) {
        (Some(TokenTree::Ident(word)), None) if is_variable(&word) => Some(word),
        _ => None,
    }
}

pub(super) fn stream(tokens: &[TokenTree]) -> TokenStream {
    tokens.iter().cloned().collect()
}
