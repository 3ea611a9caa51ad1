//! One option in its list.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenTree};

use super::options::KNOWN;
use crate::tokens::{Cursor, continues_expression, ends_expression};

/// `WORD [= EXPR]`
pub(super) struct Entry {
    pub(super) word: Ident,
    pub(super) value: Option<Vec<TokenTree>>,
    pub(super) tokens: Vec<TokenTree>,
    /// What is wrong with how it is written.
    pub(super) slip: Option<(Span, String)>,
    /// What was to go into the text of a name.
    pub(super) arguments: Vec<TokenTree>,
}

/// The options in the parentheses at the cursor, if that is what is in them and an operand follows.
pub(super) fn list(start: Cursor<'_>) -> Option<Vec<Entry>> {
    let entries = start
        .group(0, Delimiter::Parenthesis)
        .and_then(Entry::parse_list)?;
    are_options(&entries, start.skip(1)).then_some(entries)
}

impl Entry {
    /// `None` if an entry does not begin as an option does.
    pub(super) fn parse_list(group: &Group) -> Option<Vec<Self>> {
        let tokens = group.stream().into_iter().collect::<Vec<_>>();
        let mut entries = Vec::<Self>::new();
        let mut start = Cursor::new(&tokens);
        while !start.is_end() {
            let end = entry_end(start);
            match entries.last_mut().filter(|last| last.is_format_string()) {
                Some(name) if option_word(start).is_none() => name.argument(start.up_to(end)),
                _ => entries.push(Self::parse(start.up_to(end))?),
            }
            if !end.is_end() && !end.is_punct(0, ',') {
                let last = entries.last_mut()?;
                let place = end.peek(0).map_or_else(Span::call_site, TokenTree::span);
                last.slip = Some((place, "options are separated by `,`".to_owned()));
            }
            start = end.skip(usize::from(end.is_punct(0, ',') || end.is_punct(0, ';')));
        }
        (!entries.is_empty()).then_some(entries)
    }

    pub(super) fn parse(tokens: &[TokenTree]) -> Option<Self> {
        let cursor = Cursor::new(tokens);
        let word = cursor.ident(0)?.clone();
        let colon = cursor.is_punct(1, ':') && !cursor.is_pair(1, ':', ':');
        let called = cursor
            .group(1, Delimiter::Parenthesis)
            .filter(|_| cursor.skip(2).is_end() && is_known(&word));
        let assigned = is_assigned(cursor) || colon;
        if !assigned && called.is_none() && tokens.len() > 1 {
            return None;
        }
        let sign = cursor.peek(1).filter(|_| colon || called.is_some());
        let slip = sign.map(|sign| {
            let message = format!("an option takes its value by `=`: write `{word} = ..`");
            (sign.span(), message)
        });
        let value = match called {
            Some(value) => Some(value.stream().into_iter().collect()),
            None => assigned.then(|| cursor.skip(2).rest().to_vec()),
        };
        Some(Self {
            word,
            value,
            tokens: tokens.to_vec(),
            slip,
            arguments: Vec::new(),
        })
    }

    /// `name = "page {}"`, and something behind it may be what goes into the text.
    fn is_format_string(&self) -> bool {
        let text = self.value.as_ref().and_then(|value| value.first());
        self.word == "name"
            && matches!(text, Some(TokenTree::Literal(text)) if text.to_string().contains('{'))
    }

    fn argument(&mut self, tokens: &[TokenTree]) {
        let text = self.value.as_ref().and_then(|value| value.first());
        if let Some(text) = text.filter(|_| self.slip.is_none()) {
            let message = "a name is no format string: write `name = format!(..)`";
            self.slip = Some((text.span(), message.to_owned()));
        }
        self.arguments.extend_from_slice(tokens);
    }
}

/// At the next `,` or `;`, or before the next option where that has been forgotten.
fn entry_end(start: Cursor<'_>) -> Cursor<'_> {
    let separator = |at: Cursor<'_>| at.is_punct(0, ',') || at.is_punct(0, ';');
    let next = |at: Cursor<'_>| {
        at.position() > start.position() && ends_expression(at.before(1)) && option_word(at).is_some()
    };
    start.find(|at| separator(at) || next(at))
}

/// `WORD`, `WORD = ..`
pub(super) fn option_word(start: Cursor<'_>) -> Option<&Ident> {
    let alone = [',', ';'].into_iter().any(|sign| start.is_punct(1, sign)) || start.skip(1).is_end();
    start
        .ident(0)
        .filter(|word| is_known(word) && (alone || is_assigned(start)))
}

pub(super) fn is_known(word: &Ident) -> bool {
    KNOWN.iter().any(|known| word == known)
}

/// `WORD = ..`
pub(super) fn is_assigned(start: Cursor<'_>) -> bool {
    start.ident(0).is_some()
        && start.is_punct(1, '=')
        && !start.is_pair(1, '=', '=')
        && !start.is_pair(1, '=', '>')
}

pub(super) fn are_known(entries: &[Entry]) -> bool {
    let known = |entry: &Entry| is_known(&entry.word) || entry.word == "move";
    entries.iter().all(known)
}

fn are_options(entries: &[Entry], next: Cursor<'_>) -> bool {
    match are_known(entries) {
        // `()`, which an assignment is, takes no `|`.
        true if entries.iter().any(|entry| entry.value.is_some()) && next.is_punct(0, '|') => true,
        true => operand_follows(next),
        false => nothing_but_an_operand(next),
    }
}

fn operand_follows(next: Cursor<'_>) -> bool {
    let separated = next.is_punct(0, ';') || next.is_punct(0, ',') || next.is_fat_arrow();
    // `<` opens a qualified path here: nobody compares an option word with a task. Nor is a `bool` a task, so that `||`
    // opens a closure.
    let qualified = next.is_punct(0, '<') && !next.is_pair(0, '<', '<') && !next.is_pair(0, '<', '=');
    let over = next.is_end() || separated || is_word_after_expression(next);
    !over && (qualified || next.is_pair(0, '|', '|') || !continues_expression(next))
}

/// Directly behind parentheses these can only be what the parentheses are about.
pub(super) fn nothing_but_an_operand(next: Cursor<'_>) -> bool {
    match next.peek(0) {
        Some(TokenTree::Ident(_)) => !is_word_after_expression(next),
        Some(TokenTree::Literal(_)) => true,
        _ => next.block(0).is_some(),
    }
}

fn is_word_after_expression(next: Cursor<'_>) -> bool {
    ["as", "else", "finally", "in", "spawn"]
        .iter()
        .any(|word| next.is_ident(0, word))
}
