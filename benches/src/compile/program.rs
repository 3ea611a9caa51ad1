//! The source that is compiled: with the macros, and the same work without them.

use std::fmt::Write as _;

/// What grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Program {
    /// The body of one scope.
    Lines,
    /// Scopes, each in a function of its own.
    Scopes,
}

const HEADER: &str = "\
#![allow(unused)]
use taskgroup::{ErrorGroup, scope};

async fn work(n: u32) -> u32 {
    n
}

";

/// Lines of a program that come together.
const STANZA: usize = 5;

impl Program {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Lines => "lines",
            Self::Scopes => "scopes",
        }
    }

    pub(super) fn unit(self) -> &'static str {
        match self {
            Self::Lines => "line",
            Self::Scopes => "scope",
        }
    }

    pub(super) fn described(self) -> &'static str {
        match self {
            Self::Lines => "one scope with a body of so many lines, three in five of which spawn",
            Self::Scopes => "a crate of so many scopes of five lines, three of which spawn",
        }
    }

    /// Of this size, with taskgroup's macros.
    pub fn with_macros(self, size: usize) -> String {
        let mut source = HEADER.to_owned();
        let mut function = |name: usize, lines: usize| {
            let body = stanzas(lines, |n| {
                format!(
                    "        let a{n} = spawn work({n});\n\
                     \x20       let b{n} = spawn {{ work({n}).await + 1 }};\n\
                     \x20       spawn {{ work({n}).await; }}\n\
                     \x20       if sum > {n} {{ sum += 1; }}\n\
                     \x20       sum += a{n}.await + b{n}.await;\n"
                )
            });
            let _ = write!(
                source,
                "pub async fn run{name}() -> Result<u32, ErrorGroup> {{\n    scope! {{\n        let mut sum = 0;\n{body}\
                 \x20       sum\n    }}\n    .await\n}}\n\n"
            );
        };
        self.functions(size, &mut function);
        source
    }

    /// The same futures, awaited one after the other.
    pub fn without_macros(self, size: usize) -> String {
        let mut source = HEADER.to_owned();
        let mut function = |name: usize, lines: usize| {
            let body = stanzas(lines, |n| {
                format!(
                    "    let a{n} = work({n});\n\
                     \x20   let b{n} = async {{ work({n}).await + 1 }};\n\
                     \x20   async {{ work({n}).await; }}.await;\n\
                     \x20   if sum > {n} {{ sum += 1; }}\n\
                     \x20   sum += a{n}.await + b{n}.await;\n"
                )
            });
            let _ = write!(
                source,
                "pub async fn run{name}() -> Result<u32, ErrorGroup> {{\n    let mut sum = 0;\n{body}    Ok(sum)\n}}\n\n"
            );
        };
        self.functions(size, &mut function);
        source
    }

    fn functions(self, size: usize, function: &mut impl FnMut(usize, usize)) {
        match self {
            Self::Lines => function(0, size),
            Self::Scopes => (0..size).for_each(|name| function(name, STANZA)),
        }
    }
}

fn stanzas(lines: usize, stanza: impl Fn(usize) -> String) -> String {
    (0..lines / STANZA).map(stanza).collect()
}
