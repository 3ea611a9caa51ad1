//! `spawn(name = "..", ..)`

use proc_macro2::{Delimiter, Group, Ident, Span, TokenTree};

use crate::error::Errors;
use crate::tokens::{Cursor, continues_expression};

const KNOWN: &[&str] = &["name", "result", "value"];
const RESERVED: &[&str] = &["on", "blocking", "isolate", "background", "restart"];

#[derive(Default)]
pub(crate) struct Options {
    /// `name = EXPR`
    pub(crate) name: Option<Vec<TokenTree>>,
    /// `result` or `value`
    pub(crate) kind: Option<Ident>,
}

/// `WORD [= EXPR]`
struct Entry {
    word: Ident,
    value: Option<Vec<TokenTree>>,
    tokens: Vec<TokenTree>,
    /// What stands where `=` belongs.
    colon: Option<Span>,
}

impl Options {
    /// Reads the group at the cursor if it is a list of options, which is an error if one of them is unknown; any other
    /// group is part of the operand.
    pub(super) fn parse<'a>(
        start: Cursor<'a>,
        errors: &mut Errors,
        strays: &mut Vec<TokenTree>,
    ) -> (Self, Cursor<'a>) {
        let group = start.group(0, Delimiter::Parenthesis);
        if let Some(text) = group
            .and_then(bare_text)
            .filter(|_| nothing_but_an_operand(start.skip(1)))
        {
            errors.at(
                text.span(),
                "a task is named by an option: write `spawn(name = \"..\") ..`",
            );
            let options = Self {
                name: Some(vec![text]),
                ..Self::default()
            };
            return (options, start.skip(1));
        }
        let entries = group
            .and_then(Entry::parse_list)
            .filter(|entries| are_options(entries, start.skip(1)));
        let mut options = Self::default();
        let Some(entries) = entries else {
            return (options, start);
        };
        for entry in entries {
            options.add(entry, errors, strays);
        }
        (options, start.skip(1))
    }

    fn add(&mut self, entry: Entry, errors: &mut Errors, strays: &mut Vec<TokenTree>) {
        let Entry {
            word,
            value,
            tokens,
            colon,
        } = entry;
        let text = word.to_string();
        if let Some(colon) = colon {
            errors.at(
                colon,
                format!("an option takes its value by `=`: write `{text} = ..`"),
            );
        }
        let refused = match (text.as_str(), value) {
            ("name", _) if self.name.is_some() => Some("`name` is given twice".to_owned()),
            ("name", Some(value)) if !value.is_empty() => {
                self.name = Some(value);
                None
            }
            ("name", _) => Some("`name` needs a value: write `name = \"..\"`".to_owned()),
            ("result" | "value", Some(_)) => {
                Some(format!("`{text}` takes no value: write `spawn({text}) ..`"))
            }
            ("result" | "value", None) => match &self.kind {
                Some(kind) if *kind == word => Some(format!("`{text}` is given twice")),
                Some(kind) => Some(format!("`{text}` contradicts `{kind}`: keep one of them")),
                None => {
                    self.kind = Some(word.clone());
                    None
                }
            },
            _ if RESERVED.contains(&text.as_str()) => {
                Some(format!("the option `{text}` is not supported yet"))
            }
            _ => Some(format!(
                "unknown option `{text}`: known are `name`, `result`, `value`"
            )),
        };
        if let Some(message) = refused {
            errors.at(word.span(), message);
            strays.extend(tokens);
        }
    }
}

impl Entry {
    /// `None` if an entry does not begin as an option does.
    fn parse_list(group: &Group) -> Option<Vec<Self>> {
        let mut tokens = group.stream().into_iter().collect::<Vec<_>>();
        if is_comma(tokens.last()) {
            tokens.pop();
        }
        tokens
            .split(|token| is_comma(Some(token)))
            .map(Self::parse)
            .collect()
    }

    fn parse(tokens: &[TokenTree]) -> Option<Self> {
        let cursor = Cursor::new(tokens);
        let word = cursor.ident(0)?.clone();
        let colon = cursor.is_punct(1, ':') && !cursor.is_pair(1, ':', ':');
        let equals = cursor.is_punct(1, '=') && !cursor.is_pair(1, '=', '=') && !cursor.is_pair(1, '=', '>');
        let assigned = equals || colon;
        if !assigned && tokens.len() > 1 {
            return None;
        }
        Some(Self {
            word,
            value: assigned.then(|| cursor.skip(2).rest().to_vec()),
            tokens: tokens.to_vec(),
            colon: cursor.peek(1).filter(|_| colon).map(TokenTree::span),
        })
    }
}

/// `("..")`
fn bare_text(group: &Group) -> Option<TokenTree> {
    let mut tokens = group.stream().into_iter();
    let text = tokens.next().filter(|token| token.to_string().ends_with('"'))?;
    tokens.next().is_none().then_some(text)
}

fn is_comma(token: Option<&TokenTree>) -> bool {
    matches!(token, Some(TokenTree::Punct(sign)) if sign.as_char() == ',')
}

fn are_options(entries: &[Entry], next: Cursor<'_>) -> bool {
    let known = |entry: &Entry| KNOWN.iter().chain(RESERVED).any(|word| entry.word == word);
    match entries.iter().all(known) {
        true => operand_follows(next),
        false => nothing_but_an_operand(next),
    }
}

fn operand_follows(next: Cursor<'_>) -> bool {
    let separated = next.is_punct(0, ';') || next.is_punct(0, ',') || next.is_fat_arrow();
    // `<` opens a qualified path here: nobody compares an option word with a task.
    let qualified = next.is_punct(0, '<') && !next.is_pair(0, '<', '<') && !next.is_pair(0, '<', '=');
    let over = next.is_end() || separated || is_word_after_expression(next);
    !over && (qualified || !continues_expression(next))
}

/// Directly behind parentheses these can only be what the parentheses are about.
fn nothing_but_an_operand(next: Cursor<'_>) -> bool {
    match next.peek(0) {
        Some(TokenTree::Ident(_)) => !is_word_after_expression(next),
        Some(TokenTree::Literal(_)) => true,
        _ => next.brace(0).is_some(),
    }
}

fn is_word_after_expression(next: Cursor<'_>) -> bool {
    ["as", "else", "finally", "in", "spawn"]
        .iter()
        .any(|word| next.is_ident(0, word))
}
