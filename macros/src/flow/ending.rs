//! Whether a block ends with a value whose type is worth asking about.
//!
//! The runtime tells a `Result` from any other value by its type. A block that never ends, such as `loop {}`, has a
//! type that rustc settles last of all, and asking about it earlier is an error ("type annotations needed"). So a block
//! that plainly gives no value is not asked.

use proc_macro2::{Delimiter, Group, Span, TokenTree};

use super::Survey;
use crate::spans;
use crate::spawn::Spawn;
use crate::tokens::{
    Construct, Cursor, Heads, MacroCall, Piece, arm_body_end, attribute, is_operator, item_end,
    rewritten_block, rewritten_operand, split_arm, statement_construct,
};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Ending {
    /// With its last expression, as far as can be seen.
    Value,
    /// With a value whose type is whatever is wanted where it goes, such as that of `.into()`: rustc would have to settle
    /// it for being asked.
    Open,
    /// Without one: with `()`, with the handle of a task, or not at all.
    NoValue,
}

const NEVER: &[&str] = &["panic", "unreachable", "todo", "unimplemented"];

impl Ending {
    pub(crate) fn of(tokens: &[TokenTree]) -> Self {
        Self::with_last(tokens).0
    }

    /// Also where the last statement begins.
    pub(crate) fn with_last(tokens: &[TokenTree]) -> (Self, Span) {
        let mut cursor = Cursor::new(tokens);
        let mut last = (Ending::NoValue, cursor);
        while !cursor.is_end() {
            let (ending, end) = statement(cursor);
            last = (ending, cursor);
            cursor = end;
        }
        (last.0, spans::first(last.1.rest()))
    }

    fn of_group(group: &Group) -> Self {
        Self::of(&group.stream().into_iter().collect::<Vec<_>>())
    }

    fn no_value_if(condition: bool) -> Self {
        match condition {
            true => Ending::NoValue,
            false => Ending::Value,
        }
    }
}

/// Whether an operand is an `async` block with a value that is no `Result`: it gives none, and neither `return` nor `?`
/// says otherwise.
pub(crate) fn plain_value(operand: &[TokenTree]) -> bool {
    let cursor = Cursor::new(operand);
    let block = cursor.skip(1 + usize::from(cursor.is_ident(1, "move")));
    let Some(group) = block
        .brace(0)
        .filter(|_| cursor.is_ident(0, "async") && block.skip(1).is_end())
    else {
        return false;
    };
    let survey = Survey::of(group);
    let returns = survey.jumps.iter().any(|word| word == "return");
    Ending::of_group(group) == Ending::NoValue && !returns && !survey.tries
}

/// What the block ends with if it ends here, and the place behind.
fn statement(start: Cursor<'_>) -> (Ending, Cursor<'_>) {
    if let Some(end) = attribute(start).or_else(|| item_end(start, true)) {
        return (Ending::NoValue, end);
    }
    if let Some(end) = spawned_block(start) {
        return (Ending::NoValue, end);
    }
    if let Some(construct) = statement_construct(start) {
        return (of_construct(start, &construct), construct.end);
    }
    if let Some(end) = MacroCall::statement_end(start) {
        return (Ending::no_value_if(never_ends(start)), end);
    }
    let end = start.find(|at| at.is_punct(0, ';'));
    if end.is_end() {
        let expression = start.up_to(end);
        let without_value = never_ends(start) || is_operator(start) || always_fails(expression);
        return match is_open(expression) {
            true => (Ending::Open, end),
            false => (Ending::no_value_if(without_value), end),
        };
    }
    (Ending::NoValue, end.skip(1))
}

/// Behind a braced `spawn`, which is a statement where a block ends with it, and behind one that an outer macro has rewritten.
fn spawned_block(start: Cursor<'_>) -> Option<Cursor<'_>> {
    if let Some(end) = rewritten_block(start).or_else(|| rewritten_operand(start)) {
        return Some(end);
    }
    is_operator(start)
        .then(|| Spawn::parse(start, &mut Default::default()).braced_end())
        .flatten()
}

fn of_construct(start: Cursor<'_>, construct: &Construct<'_>) -> Ending {
    let mut pieces = construct.pieces.iter();
    let without_value = pieces.all(|piece| match piece {
        Piece::Label(_) | Piece::Plain(_) | Piece::Pattern(_) | Piece::Expression(_) => true,
        Piece::Block(group) => Ending::of_group(group) == Ending::NoValue,
        Piece::Loop(group) => !is_loop(start) || !breaks(group),
        Piece::Async(_) => false,
        Piece::Arms(group) => arms_without_value(group),
    });
    Ending::no_value_if(without_value)
}

/// `loop`, the one that can have a value.
fn is_loop(start: Cursor<'_>) -> bool {
    start.is_ident(0, "loop") || (start.is_punct(0, '\'') && start.is_ident(3, "loop"))
}

fn breaks(body: &Group) -> bool {
    Survey::of(body).jumps.iter().any(|word| word == "break")
}

fn arms_without_value(arms: &Group) -> bool {
    let tokens = arms.stream().into_iter().collect::<Vec<_>>();
    let mut cursor = Cursor::new(&tokens);
    while !cursor.is_end() {
        let body = split_arm(cursor, Heads::Pattern).1.skip(2);
        let end = arm_body_end(body);
        if arm_has_value(body, end) {
            return false;
        }
        cursor = end.skip(usize::from(end.is_punct(0, ',')));
    }
    true
}

fn arm_has_value(body: Cursor<'_>, end: Cursor<'_>) -> bool {
    match body.up_to(end) {
        [] => false,
        [TokenTree::Group(unit)] if unit.delimiter() == Delimiter::Parenthesis => !unit.stream().is_empty(),
        tokens => Ending::of(tokens) != Ending::NoValue,
    }
}

/// `.into()`, `.parse()?` or `.try_into()?`. What `.collect()` or `.sum()` gives may well be a `Result`.
fn is_open(expression: &[TokenTree]) -> bool {
    let (expression, methods): (_, &[&str]) = match expression {
        [called @ .., TokenTree::Punct(sign)] if sign.as_char() == '?' => (called, &["parse", "try_into"]),
        called => (called, &["into"]),
    };
    let [
        ..,
        TokenTree::Punct(dot),
        TokenTree::Ident(method),
        TokenTree::Group(arguments),
    ] = expression
    else {
        return false;
    };
    let called = dot.as_char() == '.' && arguments.delimiter() == Delimiter::Parenthesis;
    called && arguments.stream().is_empty() && methods.iter().any(|known| method == known)
}

/// `Err(..)?`, whose type is whatever is wanted.
fn always_fails(expression: &[TokenTree]) -> bool {
    let cursor = Cursor::new(expression);
    let error = cursor.is_ident(0, "Err") && cursor.group(1, Delimiter::Parenthesis).is_some();
    error && cursor.is_punct(2, '?') && cursor.skip(3).is_end()
}

/// An expression that is a jump, or a macro that panics.
pub(super) fn never_ends(start: Cursor<'_>) -> bool {
    if ["return", "break", "continue"]
        .iter()
        .any(|word| start.is_ident(0, word))
    {
        return true;
    }
    let mut cursor = start;
    while cursor.is_pair(0, ':', ':') || cursor.is_pair(1, ':', ':') {
        cursor = cursor.skip(1);
    }
    let cursor = cursor.skip(usize::from(cursor.is_punct(0, ':')));
    MacroCall::parse(cursor)
        .is_some_and(|call| NEVER.contains(&call.name.as_str()) && call.at.skip(1).is_end())
}
