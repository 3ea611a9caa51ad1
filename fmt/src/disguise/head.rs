//! The words in front of a block or an operand, on one line.

use std::ops::Range;

use proc_macro2::{Delimiter, Group, TokenTree};

use super::Disguise;
use crate::mark::width;
use crate::text;

impl Disguise<'_> {
    /// `spawn(OPTIONS) move(NAMES) `, or as much of it as there is: words and lists, each list glued to the word before it.
    pub(super) fn head(&mut self, tokens: &[TokenTree], range: Range<usize>) -> String {
        let mut head = String::new();
        for token in tokens {
            match token {
                TokenTree::Group(list) if list.delimiter() == Delimiter::Parenthesis => {
                    head.truncate(head.trim_end().len());
                    head.push_str(&self.list(list));
                }
                token => head.push_str(&token.to_string()),
            }
            head.push(' ');
        }
        self.check_head(&range);
        head
    }

    /// `(name = "..", value)`
    fn list(&mut self, list: &Group) -> String {
        let tokens = text::contents(list);
        let entries = tokens
            .split(|token| matches!(token, TokenTree::Punct(sign) if sign.as_char() == ','))
            .map(|entry| self.entry(entry))
            .collect::<Vec<_>>();
        format!("({})", entries.join(", ").trim_end_matches([',', ' ']))
    }

    fn entry(&mut self, entry: &[TokenTree]) -> String {
        match entry {
            [TokenTree::Ident(word), TokenTree::Punct(sign), value @ ..] if sign.as_char() == '=' => {
                format!("{word} = {}", self.as_typed(value))
            }
            _ => self.as_typed(entry),
        }
    }

    /// The tokens with the blanks there are between them, at most one at a place.
    pub(super) fn as_typed(&mut self, tokens: &[TokenTree]) -> String {
        let Some(range) = text::extent(tokens) else {
            return String::new();
        };
        let typed = &self.text[range.clone()];
        if !typed.contains(['\n', '\t']) && !typed.contains("  ") {
            return typed.to_owned();
        }
        if typed.contains(['"', '\'']) {
            if typed.contains('\n') {
                self.refuse(range.start, "an option is longer than its line");
            }
            return typed.to_owned();
        }
        typed.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Comments have no place within a head.
    pub(super) fn check_head(&mut self, range: &Range<usize>) {
        let head = &self.text[range.clone()];
        let tokens = match head.contains('/') {
            true => text::lex(head).unwrap_or_default(),
            false => return,
        };
        if crate::compare::comments(head, &tokens).is_empty() {
            return;
        }
        self.refuse(
            range.start,
            "a comment stands between the words in front of a block: move it up",
        );
    }

    /// A name as wide as `words` that no user has.
    pub(super) fn stand_in(words: &str, less: usize) -> String {
        "x".repeat(width(words).saturating_sub(less).max(1))
    }
}
