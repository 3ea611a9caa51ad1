//! By topic; the number in a test's name is that of the behaviour it pins in the list of behaviours.

mod catching;
mod construction;
mod conversion;
mod cpython;
mod deep;
#[cfg(feature = "miette")]
mod diagnostics;
mod drawing;
mod finally;
#[cfg(any(feature = "anyhow", feature = "eyre"))]
mod reports;
mod splitting;
mod trees;

use std::error::Error;
use std::fmt;

use super::{ErrorGroup, Location, Member, Origin};

/// An error of one of several types, told apart by a letter and a number.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Kind<const LETTER: char>(pub(super) u32);

pub(super) type A = Kind<'A'>;
pub(super) type B = Kind<'B'>;
pub(super) type C = Kind<'C'>;
pub(super) type X = Kind<'X'>;

impl<const LETTER: char> fmt::Display for Kind<LETTER> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{LETTER}{}", self.0)
    }
}

impl<const LETTER: char> Error for Kind<LETTER> {}

/// An error with a source.
#[derive(Debug)]
pub(super) struct Because(pub(super) &'static str, pub(super) Box<dyn Error + Send + Sync>);

impl fmt::Display for Because {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl Error for Because {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.1)
    }
}

pub(super) fn group(message: &'static str, members: impl IntoIterator<Item = Member>) -> ErrorGroup {
    ErrorGroup::new(message, members).expect("there are members")
}

/// `m[A1 n[B2]]`: a group with the message `m`, an error, and an inner group.
pub(super) fn show(group: &ErrorGroup) -> String {
    let members = group.members().iter().map(|member| match member {
        Member::Leaf(leaf) => leaf.to_string(),
        Member::Group(group) => show(group),
    });
    format!("{}[{}]", group.message(), members.collect::<Vec<_>>().join(" "))
}

pub(super) fn shown(group: &Option<ErrorGroup>) -> String {
    group.as_ref().map_or_else(|| "none".to_owned(), show)
}

/// The inverse of [`show`]; without brackets, a single error.
pub(super) fn parse(tree: &str) -> Member {
    let (member, rest) = parse_member(tree);
    assert_eq!(rest, "", "{tree}");
    member
}

pub(super) fn tree(tree: &str) -> ErrorGroup {
    parse(tree).into_group()
}

fn parse_member(text: &str) -> (Member, &str) {
    let end = text.find([' ', ']', '[']).unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    match rest.strip_prefix('[') {
        Some(inside) => parse_group(word, inside),
        None => (parse_leaf(word), rest),
    }
}

fn parse_group<'a>(message: &str, mut text: &'a str) -> (Member, &'a str) {
    let mut members = Vec::new();
    loop {
        let (member, rest) = parse_member(text);
        members.push(member);
        text = match rest.strip_prefix(']') {
            Some(rest) => {
                let group = ErrorGroup::new(message.to_owned(), members).expect("there are members");
                return (group.into(), rest);
            }
            None => rest.strip_prefix(' ').expect("members are separated by spaces"),
        };
    }
}

fn parse_leaf(word: &str) -> Member {
    let number = word[1..].parse().expect("a number after the letter");
    match &word[..1] {
        "A" => Kind::<'A'>(number).into(),
        "B" => Kind::<'B'>(number).into(),
        "C" => Kind::<'C'>(number).into(),
        _ => Kind::<'X'>(number).into(),
    }
}

pub(super) fn origin(name: &'static str, line: u32) -> Origin {
    Origin::new(name.into(), Location::new("src/main.rs", line, 5))
}
