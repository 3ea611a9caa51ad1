//! `spawn(name = "..", ..)`

use proc_macro2::{Delimiter, Group, Ident, TokenTree};

use super::entry::{Entry, list, nothing_but_an_operand};
use super::misplaced;
use crate::error::Errors;
use crate::tokens::Cursor;

pub(super) const KNOWN: &[&str] = &[
    "name",
    "on",
    "blocking",
    "isolate",
    "background",
    "restart",
    "result",
    "value",
];

pub(crate) const ISOLATE_IN_A_RACE: &str =
    "`isolate` contradicts a race: it makes a value of a failure, which would win, so drop it";
pub(crate) const BACKGROUND_IN_A_RACE: &str =
    "`background` contradicts a race, which is between all its tasks: spawn this in a `scope!` around it";

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
    /// `move`, which is none.
    moves: Option<Ident>,
}

impl Options {
    /// Reads the group at the cursor if it is a list of options, which is an error if one of them is unknown; any other
    /// group is part of the operand.
    pub(super) fn parse<'a>(
        start: Cursor<'a>,
        errors: &mut Errors,
        strays: &mut Vec<TokenTree>,
    ) -> (Self, Cursor<'a>) {
        let mut options = Self::default();
        if let Some(text) = start.group(0, Delimiter::Parenthesis).and_then(bare_text)
            && nothing_but_an_operand(start.skip(1))
        {
            errors.at(
                text.span(),
                "a task is named by an option: write `spawn(name = \"..\") ..`",
            );
            options.name = Some(vec![text]);
            return (options, start.skip(1));
        }
        let mut end = start;
        if let Some(list) = list(start) {
            options.add_all(list, errors, strays);
            end = misplaced::more_lists(start.skip(1), &mut options, errors, strays);
        }
        let end = misplaced::outside_a_list(end, &mut options, errors, strays);
        options.move_stands_before_the_block(errors);
        (options, end)
    }

    /// `(name = .., isolate)`, or nothing.
    pub(super) fn shown(&self) -> String {
        let given = [("name", &self.name), ("on", &self.on), ("restart", &self.restart)];
        let given = given.into_iter().filter(|(_, value)| value.is_some());
        let given = given.map(|(word, _)| format!("{word} = .."));
        let words = [&self.blocking, &self.isolate, &self.background, &self.kind];
        let words = words.into_iter().flatten().map(ToString::to_string);
        match given.chain(words).collect::<Vec<_>>().as_slice() {
            [] => String::new(),
            options => format!("({})", options.join(", ")),
        }
    }

    fn move_stands_before_the_block(&self, errors: &mut Errors) {
        if let Some(word) = &self.moves {
            let message = format!(
                "`move` is no option, it stands before the block: write `spawn{} move {{ .. }}`",
                self.shown()
            );
            errors.at(word.span(), message);
        }
    }

    pub(super) fn add_all(&mut self, entries: Vec<Entry>, errors: &mut Errors, strays: &mut Vec<TokenTree>) {
        for entry in entries {
            self.add(entry, errors, strays);
        }
    }

    pub(super) fn enter_race(&mut self, errors: &mut Errors, strays: &mut Vec<TokenTree>) {
        for (word, message) in [
            (&mut self.isolate, ISOLATE_IN_A_RACE),
            (&mut self.background, BACKGROUND_IN_A_RACE),
        ] {
            if let Some(word) = word.take() {
                errors.at(word.span(), message);
                strays.push(word.into());
            }
        }
    }

    pub(super) fn add(&mut self, entry: Entry, errors: &mut Errors, strays: &mut Vec<TokenTree>) {
        let Entry {
            word,
            value,
            tokens,
            slip,
            arguments,
        } = entry;
        let text = word.to_string();
        strays.extend(arguments);
        if let Some((place, message)) = slip {
            errors.at(place, message);
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
            ("move", None) => {
                strays.push(word.clone().into());
                self.moves = Some(word);
                return;
            }
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

/// `("..")`
fn bare_text(group: &Group) -> Option<TokenTree> {
    let mut tokens = group.stream().into_iter();
    let text = tokens.next().filter(|token| token.to_string().ends_with('"'))?;
    tokens.next().is_none().then_some(text)
}
