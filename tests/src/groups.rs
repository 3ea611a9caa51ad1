//! Groups written down as text, for tests of `except*`.

use std::error::Error;
use std::fmt::{self, Display};

use taskgroup::{ErrorGroup, Member};

/// An error of one of several types, told apart by a letter and a number.
#[derive(Debug, PartialEq, Eq)]
pub struct Kind<const LETTER: char>(pub u32);

/// `A1`, `A2`, ..
pub type A = Kind<'A'>;
/// `B1`, `B2`, ..
pub type B = Kind<'B'>;
/// `C1`, `C2`, ..
pub type C = Kind<'C'>;
/// `X1`, `X2`, ..
pub type X = Kind<'X'>;

impl<const LETTER: char> Display for Kind<LETTER> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{LETTER}{}", self.0)
    }
}

impl<const LETTER: char> Error for Kind<LETTER> {}

/// The group as text: `m[A1 n[B2]]` is a group with the message `m`, of an error and an inner group.
pub fn show(group: &ErrorGroup) -> String {
    let members = group.members().iter().map(|member| match member {
        Member::Leaf(leaf) => leaf.to_string(),
        Member::Group(group) => show(group),
    });
    format!("{}[{}]", group.message(), members.collect::<Vec<_>>().join(" "))
}

/// What a `catch_group!` came to: `ok VALUE`, or the group as text.
pub fn show_outcome<V: Display>(outcome: Result<V, ErrorGroup>) -> String {
    match outcome {
        Ok(value) => format!("ok {value}"),
        Err(group) => show(&group),
    }
}

/// The inverse of [`show`]: fails with the errors that the text says. A word without brackets is a bare error.
///
/// # Errors
///
/// Always.
///
/// # Panics
///
/// If the text is no tree.
pub fn tree(text: &str) -> Result<u32, Box<dyn Error + Send + Sync>> {
    let (member, rest) = parse(text);
    assert_eq!(rest, "", "{text}");
    Err(match member {
        Member::Leaf(leaf) => leaf.into_error(),
        Member::Group(group) => group.into(),
    })
}

/// Raises an error, also one that is not an `Error` itself, such as a `Matched` or a `Leaf`.
///
/// # Errors
///
/// Always.
pub fn again<E, T>(error: E) -> Result<T, E> {
    Err(error)
}

/// A group of one error.
///
/// # Panics
///
/// Never: there is a member.
pub fn grouped(message: &'static str, error: impl Into<Member>) -> ErrorGroup {
    ErrorGroup::new(message, [error.into()]).expect("there is a member")
}

fn parse(text: &str) -> (Member, &str) {
    let end = text.find([' ', ']', '[']).unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    match rest.strip_prefix('[') {
        Some(inside) => parse_group(word, inside),
        None => (leaf(word), rest),
    }
}

fn parse_group<'a>(message: &str, mut text: &'a str) -> (Member, &'a str) {
    let mut members = Vec::new();
    loop {
        let (member, rest) = parse(text);
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

fn leaf(word: &str) -> Member {
    let number = word[1..].parse().expect("a number after the letter");
    match &word[..1] {
        "A" => Kind::<'A'>(number).into(),
        "B" => Kind::<'B'>(number).into(),
        "C" => Kind::<'C'>(number).into(),
        _ => Kind::<'X'>(number).into(),
    }
}
