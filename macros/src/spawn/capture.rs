//! What the block of a task has of the variables around it.

use proc_macro2::{Group, Ident, TokenTree};

use crate::error::Errors;
use crate::spans;
use crate::tokens::is_opening_keyword;

pub(crate) enum Capture {
    Borrow,
    Move(Ident),
    Named(Vec<Named>),
}

/// `[mut] NAME`
#[derive(Clone)]
pub(crate) struct Named {
    pub(crate) mutable: Option<Ident>,
    pub(crate) name: Ident,
}

impl Capture {
    pub(super) fn parse_named(list: &Group, errors: &mut Errors, strays: &mut Vec<TokenTree>) -> Self {
        let tokens = list.stream().into_iter().collect::<Vec<_>>();
        let mut names = Vec::new();
        for entry in tokens.split(|token| matches!(token, TokenTree::Punct(sign) if sign.as_char() == ',')) {
            match entry {
                [TokenTree::Ident(name)] if is_variable(name) => names.push(Named::new(None, name)),
                [TokenTree::Ident(word), TokenTree::Ident(name)] if word == "mut" && is_variable(name) => {
                    names.push(Named::new(Some(word), name));
                }
                [] => {}
                [first, ..] => {
                    errors.at(
                        first.span(),
                        "`move(..)` takes names of variables: bind this to one with `let` first",
                    );
                    strays.extend_from_slice(entry);
                }
            }
        }
        Self::Named(names)
    }
}

impl Capture {
    /// For the block of the task: of the named variables all but those that only the cleanup mentions.
    pub(crate) fn of_work(&self, cleanup: Option<&Group>, work: &Group) -> Self {
        self.filter(|name| mentions(work, name) || !cleanup.is_some_and(|cleanup| mentions(cleanup, name)))
    }

    /// For the block of the cleanup: of the named variables those that it mentions.
    /// `move` holds for both blocks; the second one is the macro's own.
    pub(crate) fn of_cleanup(&self, cleanup: &Group) -> Self {
        match self {
            Self::Move(word) => Self::Move(Ident::new("move", spans::at(word.span()))),
            capture => capture.filter(|name| mentions(cleanup, name)),
        }
    }

    fn filter(&self, keep: impl Fn(&Ident) -> bool) -> Self {
        match self {
            Self::Borrow => Self::Borrow,
            Self::Move(word) => Self::Move(word.clone()),
            Self::Named(names) => {
                Self::Named(names.iter().filter(|named| keep(&named.name)).cloned().collect())
            }
        }
    }
}

fn mentions(block: &Group, name: &Ident) -> bool {
    block.stream().into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == *name,
        TokenTree::Group(group) => mentions(&group, name),
        TokenTree::Literal(literal) => literal.to_string().contains(&format!("{{{name}")),
        TokenTree::Punct(_) => false,
    })
}

impl Named {
    fn new(mutable: Option<&Ident>, name: &Ident) -> Self {
        Self {
            mutable: mutable.cloned(),
            name: name.clone(),
        }
    }
}

pub(super) fn is_variable(name: &Ident) -> bool {
    let reserved = ["self", "Self", "super", "crate", "_", "true", "false"];
    !is_opening_keyword(name) && !reserved.iter().any(|word| name == word)
}
