//! `spawn(name = "..", ..)`

use proc_macro2::{Delimiter, Group, Ident, Span, TokenTree};

use crate::error::Errors;
use crate::tokens::{Cursor, continues_expression};

const KNOWN: &[&str] = &[
    "name",
    "on",
    "blocking",
    "isolate",
    "background",
    "restart",
    "result",
    "value",
];

#[derive(Default)]
pub(crate) struct Options {
    /// `name = EXPR`
    pub(crate) name: Option<Vec<TokenTree>>,
    /// `on = EXPR`
    pub(crate) on: Option<Vec<TokenTree>>,
    /// `blocking`
    pub(crate) blocking: Option<Ident>,
    /// `isolate`
    pub(crate) isolate: Option<Ident>,
    /// `background`
    pub(crate) background: Option<Ident>,
    /// `restart = EXPR`
    pub(crate) restart: Option<Vec<TokenTree>>,
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

    pub(super) fn enter_race(&mut self, errors: &mut Errors, strays: &mut Vec<TokenTree>) {
        let isolate =
            "`isolate` contradicts a race: it makes a value of a failure, which would win, so drop it";
        let background = "`background` contradicts a race, which is between all its tasks: spawn this in a `scope!` around it";
        for (word, message) in [(&mut self.isolate, isolate), (&mut self.background, background)] {
            if let Some(word) = word.take() {
                errors.at(word.span(), message);
                strays.push(word.into());
            }
        }
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
            ("name", value) => give(&mut self.name, value, "name", "name = \"..\""),
            ("on", Some(_)) if self.blocking.is_some() => Some("`on` contradicts `blocking`".to_owned()),
            ("on", value) => give(&mut self.on, value, "on", "on = executor"),
            ("restart", Some(_)) if self.blocking.is_some() => {
                Some("`restart` contradicts `blocking`: restart a task that spawns what blocks".to_owned())
            }
            ("restart", value) => give(&mut self.restart, value, "restart", "restart = policy"),
            ("blocking" | "isolate" | "background" | "result" | "value", Some(_)) => {
                Some(format!("`{text}` takes no value: write `spawn({text}) ..`"))
            }
            ("blocking", None) if self.on.is_some() => Some("`blocking` contradicts `on`".to_owned()),
            ("blocking", None) if self.restart.is_some() => {
                Some("`blocking` contradicts `restart`: restart a task that spawns what blocks".to_owned())
            }
            ("blocking", None) => choose(&mut self.blocking, &word),
            ("isolate", None) => choose(&mut self.isolate, &word),
            ("background", None) => choose(&mut self.background, &word),
            ("result" | "value", None) => choose(&mut self.kind, &word),
            _ => Some(format!("unknown option `{text}`: known are {}", known())),
        };
        if let Some(message) = refused {
            errors.at(word.span(), message);
            strays.extend(tokens);
        }
    }
}

/// An option with a value; says what is wrong with it.
fn give(
    option: &mut Option<Vec<TokenTree>>,
    value: Option<Vec<TokenTree>>,
    word: &str,
    form: &str,
) -> Option<String> {
    match value.filter(|value| !value.is_empty()) {
        _ if option.is_some() => return Some(format!("`{word}` is given twice")),
        None => return Some(format!("`{word}` needs a value: write `{form}`")),
        value => *option = value,
    }
    None
}

/// One of the words of an option; says what is wrong with it.
fn choose(option: &mut Option<Ident>, word: &Ident) -> Option<String> {
    match option {
        Some(chosen) if chosen == word => return Some(format!("`{word}` is given twice")),
        Some(chosen) => return Some(format!("`{word}` contradicts `{chosen}`: keep one of them")),
        None => *option = Some(word.clone()),
    }
    None
}

fn known() -> String {
    KNOWN
        .iter()
        .map(|word| format!("`{word}`"))
        .collect::<Vec<_>>()
        .join(", ")
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
    let known = |entry: &Entry| KNOWN.iter().any(|word| entry.word == word);
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
