//! An operand that awaits, as if the task had to be waited for.

use proc_macro2::{Spacing, Span, TokenTree};

use crate::tokens::{Cursor, continues_expression, is_postfix, punct};

/// The `.await` that was meant for the task.
pub(super) enum Awaited {
    /// The operand ends with it; it is a future up to `future`.
    Last {
        future: usize,
        word: Span,
        message: &'static str,
    },
    /// It is an operand itself, of an operator.
    Within { word: Span, message: String },
}

/// With one of these the braces behind are no part of an operand, and an `.await` before them none of its own.
const HEADS: &[&str] = &["if", "match", "while", "for", "let", "move"];
const NUMBERS: &[&str] = &[
    "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128", "isize", "f32", "f64",
    "bool", "char",
];

impl Awaited {
    pub(super) fn of(operand: &[TokenTree]) -> Option<Self> {
        let mut cursor = Cursor::new(operand);
        while !cursor.is_end() && !HEADS.iter().any(|word| cursor.is_ident(0, word)) {
            if let Some(word) = cursor.ident(1).filter(|word| *word == "await")
                && cursor.is_punct(0, '.')
                && cursor.position() > 0
                && let Some(found) = Self::at(cursor, word.span())
            {
                return Some(found);
            }
            cursor = cursor.skip(1);
        }
        None
    }

    fn at(dot: Cursor<'_>, word: Span) -> Option<Self> {
        let behind = dot.skip(2).find(|at| !at.is_punct(0, '?'));
        if behind.is_end() {
            let message = match behind.position() == dot.position() + 2 {
                true => {
                    "a task awaits by itself: drop `.await`, or write `(spawn x).await` to wait for it here"
                }
                false => {
                    "a task awaits by itself, and `Err` fails it: drop `.await?`, or write `(spawn x).await` to wait \
                     for it here"
                }
            };
            let future = dot.position();
            return Some(Self::Last {
                future,
                word,
                message,
            });
        }
        let operator = operator(behind)?;
        let message = format!(
            "a task awaits by itself, and all that follows belongs to it: to wait for it here write \
             `(spawn x).await {operator} ..`"
        );
        Some(Self::Within { word, message })
    }
}

/// What makes of a value something that is no future.
fn operator(cursor: Cursor<'_>) -> Option<String> {
    if cursor.is_ident(0, "as") {
        let number = NUMBERS.iter().any(|name| cursor.is_ident(1, name));
        return number.then(|| "as".to_owned());
    }
    if !continues_expression(cursor) || is_postfix(cursor) || cursor.is_pair(0, '.', '.') {
        return None;
    }
    let (sign, spacing) = punct(cursor.peek(0))?;
    let second =
        punct(cursor.peek(1)).filter(|(next, _)| spacing == Spacing::Joint && "=&|<>".contains(*next));
    Some(
        [Some(sign), second.map(|(next, _)| next)]
            .into_iter()
            .flatten()
            .collect(),
    )
}
