//! What stands for what in a disguised body.
//!
//! Every piece of the macros' own language becomes a run of exclamation marks, which rustfmt takes for a prefix operator:
//! it keeps them together, in order, and breaks no line behind them. The n-th run in what rustfmt gives back is the n-th
//! mark.

/// The shortest run: nobody negates a value five times.
pub(crate) const SHORTEST: usize = 5;

#[derive(Debug)]
pub(crate) struct Mark {
    /// How long the run is: as wide as what it stands for, so that rustfmt breaks lines where they are full.
    pub(crate) bangs: usize,
    /// What it stands for.
    pub(crate) text: String,
    pub(crate) shape: Shape,
    /// A `;` that has been added behind it: Rust wants one where the macros want none.
    pub(crate) semicolon: bool,
}

/// What stands behind the run.
#[derive(Debug)]
pub(crate) enum Shape {
    /// `!!EXPR`: `spawn EXPR`
    Operand,
    /// `!!{ .. }`: `spawn { .. }`, `scope! { .. }`
    Block,
    /// `!!if _ { .. } else { .. }`: `spawn { .. } finally { .. }`
    BlockWithCleanup,
    /// `!!if EXPR { .. }`: `spawn EXPR finally { .. }`
    OperandWithCleanup,
    /// `!!match _ { .. }`: `catch_group! { .. }`
    Clauses(Vec<Clause>),
    /// `!!();` as the first statement of a block: the text goes on the line of the brace, and the line is broken behind it.
    Opening,
    /// `!!()`: the text as it was typed.
    Opaque,
}

/// `xxx [| xxx] [if GUARD] => [unsafe] { .. },`: one block of a `catch_group!`.
#[derive(Debug)]
pub(crate) struct Clause {
    /// What each of the alternatives stands for.
    pub(crate) words: Vec<String>,
    pub(crate) arrow: bool,
    pub(crate) comma: bool,
}

impl Mark {
    pub(crate) fn new(bangs: usize, text: impl Into<String>, shape: Shape) -> Self {
        Self {
            bangs: bangs.max(SHORTEST),
            text: text.into(),
            shape,
            semicolon: false,
        }
    }

    pub(crate) fn run(&self) -> String {
        "!".repeat(self.bangs)
    }
}

pub(crate) fn width(text: &str) -> usize {
    text.chars().count()
}
