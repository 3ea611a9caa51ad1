//! What stands behind `spawn`.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenTree};

use super::options::Options;
use super::slips::{behind_closure_head, loop_end};
use crate::error::Errors;
use crate::spans;
use crate::tokens::{Cursor, begins_another, ends_expression, is_opening_keyword, step};

pub(crate) const NOTHING: &str = "nothing to spawn: write `spawn EXPR` or `spawn { .. }`";

/// `[OPTIONS] OPERAND [finally { .. }]`
pub(crate) struct Spawn<'a> {
    pub(crate) options: Options,
    pub(crate) operand: Operand<'a>,
    pub(crate) finally: Option<Finally<'a>>,
    /// Tokens of refused parts.
    pub(crate) strays: Vec<TokenTree>,
    /// The place behind it all.
    pub(crate) end: Cursor<'a>,
}

pub(crate) enum Operand<'a> {
    /// `[move | move(NAMES)] { .. }`
    Block {
        capture: Capture,
        block: &'a Group,
    },
    Expression(&'a [TokenTree]),
    /// An expression that is no task; an error has been noted.
    Refused(&'a [TokenTree]),
}

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

/// `finally { .. }`
pub(crate) struct Finally<'a> {
    /// An error has been noted where it is missing.
    pub(crate) block: Option<&'a Group>,
}

impl<'a> Spawn<'a> {
    /// Reads from the word `spawn` on.
    pub(crate) fn parse(keyword: Cursor<'a>, errors: &mut Errors) -> Self {
        let span = keyword.ident(0).map_or_else(Span::call_site, Ident::span);
        Self::parse_form(keyword.skip(1), span, errors)
    }

    /// Reads what stands behind `spawn`; `keyword` is blamed if that is nothing.
    pub(crate) fn parse_form(start: Cursor<'a>, keyword: Span, errors: &mut Errors) -> Self {
        let mut strays = Vec::new();
        let (options, start) = Options::parse(start, errors, &mut strays);
        let (operand, end) = Operand::parse(start, keyword, errors, &mut strays);
        let finally = Finally::parse(end, errors, &mut strays);
        let (finally, end) = finally.map_or((None, end), |(finally, end)| (Some(finally), end));
        let mut spawn = Self {
            options,
            operand,
            finally,
            strays,
            end,
        };
        spawn.check(errors);
        spawn
    }

    /// Refuses what makes no sense in a race.
    pub(crate) fn enter_race(&mut self, errors: &mut Errors) {
        self.options.enter_race(errors, &mut self.strays);
    }

    pub(crate) fn is_block(&self) -> bool {
        matches!(self.operand, Operand::Block { .. })
    }

    /// Where it ends, if it is one that ends with a block.
    pub(crate) fn braced_end(&self) -> Option<Cursor<'a>> {
        let refused_block = match self.operand {
            Operand::Refused(tokens) => {
                matches!(tokens.last(), Some(TokenTree::Group(last)) if last.delimiter() == Delimiter::Brace)
            }
            _ => false,
        };
        (self.is_block() || self.finally.is_some() || refused_block).then_some(self.end)
    }

    fn check(&mut self, errors: &mut Errors) {
        if !self.is_block()
            && let Some(policy) = self.options.restart.take()
        {
            let message =
                "what restarts is written as a block, which is run anew: `spawn(restart = ..) { .. }`";
            errors.at(spans::first(&policy), message);
            self.strays.extend(policy);
        }
        if let Some(kind) = self.options.kind.as_ref().filter(|_| self.is_block()) {
            let message = format!(
                "`{kind}` is for expressions: what a block's `?` and its last expression give decides already",
            );
            errors.at(kind.span(), message);
        }
        if let (Some(isolate), Some(_)) = (&self.options.isolate, &self.options.blocking) {
            let message = "`isolate` contradicts `blocking`: isolate a task around it, \
                           `spawn(isolate) { scope! { (spawn(blocking) { .. }).await }.await? }`";
            errors.at(isolate.span(), message);
        }
        if let Some(blocking) = &self.options.blocking
            && matches!(self.operand, Operand::Expression([_, ..]))
        {
            let message = "what blocks is written as a block, which runs elsewhere: `spawn(blocking) { .. }`";
            errors.at(blocking.span(), message);
        }
    }
}

impl<'a> Operand<'a> {
    fn parse(
        start: Cursor<'a>,
        keyword: Span,
        errors: &mut Errors,
        strays: &mut Vec<TokenTree>,
    ) -> (Self, Cursor<'a>) {
        if let Some(block) = start.brace(0) {
            let capture = Capture::Borrow;
            return (Self::Block { capture, block }, start.skip(1));
        }
        if let Some(word) = start.ident(0).filter(|word| *word == "move") {
            if let Some(block) = start.brace(1) {
                let capture = Capture::Move(word.clone());
                return (Self::Block { capture, block }, start.skip(2));
            }
            if let Some(names) = start.group(1, Delimiter::Parenthesis) {
                return Self::parse_named(start, names, errors, strays);
            }
            if !start.is_punct(1, '|') {
                return Self::parse_moving(word, start.skip(1), errors, strays);
            }
        }
        if let Some(end) = loop_end(start) {
            errors.at(
                start.peek(0).map_or(keyword, TokenTree::span),
                "a loop is no task: put it into a block, `spawn { .. }`",
            );
            return (Self::Refused(start.up_to(end)), end);
        }
        match behind_closure_head(start) {
            Some(body) => {
                errors.at(
                    start.peek(0).map_or(keyword, TokenTree::span),
                    "a closure is no task: call it, or write `spawn { .. }`",
                );
                let end = expression_end(body);
                (Self::Refused(start.up_to(end)), end)
            }
            None => Self::parse_expression(start, keyword, errors, strays),
        }
    }

    /// `move` without a block.
    fn parse_moving(
        word: &Ident,
        start: Cursor<'a>,
        errors: &mut Errors,
        strays: &mut Vec<TokenTree>,
    ) -> (Self, Cursor<'a>) {
        errors.at(
            word.span(),
            "`move` needs a block: write `spawn move { .. }`, or drop it, since a call takes its arguments at once",
        );
        strays.push(word.clone().into());
        let end = expression_end(start);
        match start.up_to(end) {
            [] => (Self::Refused(&[]), end),
            _ => Self::parse_expression(start, word.span(), errors, strays),
        }
    }

    fn parse_named(
        start: Cursor<'a>,
        names: &'a Group,
        errors: &mut Errors,
        strays: &mut Vec<TokenTree>,
    ) -> (Self, Cursor<'a>) {
        let mut body = start.skip(2);
        if let Some(word) = body
            .ident(0)
            .filter(|word| *word == "move" && body.brace(1).is_some())
        {
            errors.at(
                word.span(),
                "the list says what is moved: add the names to it, or write `spawn move { .. }`",
            );
            strays.push(word.clone().into());
            body = body.skip(1);
        }
        match body.brace(0) {
            Some(block) => {
                let capture = Capture::parse_named(names, errors, strays);
                (Self::Block { capture, block }, body.skip(1))
            }
            None => {
                errors.at(
                    names.span(),
                    "a block has to follow: write `spawn move(..) { .. }`",
                );
                strays.extend(start.up_to(body).iter().cloned());
                let end = expression_end(body);
                (Self::Refused(body.up_to(end)), end)
            }
        }
    }

    fn parse_expression(
        start: Cursor<'a>,
        keyword: Span,
        errors: &mut Errors,
        strays: &mut Vec<TokenTree>,
    ) -> (Self, Cursor<'a>) {
        let end = expression_end(start);
        let tokens = start.up_to(end);
        match tokens {
            [] => {
                errors.at(keyword, NOTHING);
                (Self::Refused(tokens), end)
            }
            [future @ .., TokenTree::Punct(dot), TokenTree::Ident(word)]
                if dot.as_char() == '.' && word == "await" && !future.is_empty() =>
            {
                errors.at(
                    word.span(),
                    "a task awaits by itself: drop `.await`, or write `(spawn x).await` to wait for it here",
                );
                strays.extend([TokenTree::from(dot.clone()), TokenTree::from(word.clone())]);
                (Self::Expression(future), end)
            }
            [
                future @ ..,
                TokenTree::Punct(dot),
                TokenTree::Ident(word),
                TokenTree::Punct(question),
            ] if dot.as_char() == '.'
                && word == "await"
                && question.as_char() == '?'
                && !future.is_empty() =>
            {
                errors.at(
                    word.span(),
                    "a task awaits by itself, and `Err` fails it: drop `.await?`",
                );
                strays.extend_from_slice(start.at(start.position() + future.len()).up_to(end));
                (Self::Expression(future), end)
            }
            _ => (Self::Expression(tokens), end),
        }
    }

    pub(crate) fn span(&self) -> Span {
        match self {
            Self::Block { block, .. } => block.span_open(),
            Self::Expression(tokens) | Self::Refused(tokens) => spans::first(tokens),
        }
    }
}

impl Capture {
    fn parse_named(list: &Group, errors: &mut Errors, strays: &mut Vec<TokenTree>) -> Self {
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

fn is_variable(name: &Ident) -> bool {
    let reserved = ["self", "Self", "super", "crate", "_", "true", "false"];
    !is_opening_keyword(name) && !reserved.iter().any(|word| name == word)
}

impl<'a> Finally<'a> {
    /// With the place behind it.
    fn parse(
        start: Cursor<'a>,
        errors: &mut Errors,
        strays: &mut Vec<TokenTree>,
    ) -> Option<(Self, Cursor<'a>)> {
        let keyword = start.ident(0).filter(|word| *word == "finally")?;
        let mut body = start.skip(1);
        if let Some(word) = body
            .ident(0)
            .filter(|word| *word == "move" && body.brace(1).is_some())
        {
            errors.at(
                word.span(),
                "`move` stands before the first block and holds for both: write `spawn move { .. } finally { .. }`",
            );
            strays.push(word.clone().into());
            body = body.skip(1);
        }
        if let Some(block) = body.brace(0) {
            return Some((Self { block: Some(block) }, body.skip(1)));
        }
        errors.at(keyword.span(), "`finally` needs a block: write `finally { .. }`");
        if let Some(block) = body.find(|at| !at.is_sign()).brace(0) {
            let end = body.find(|at| !at.is_sign());
            strays.extend_from_slice(body.up_to(end));
            return Some((Self { block: Some(block) }, end.skip(1)));
        }
        let end = expression_end(body);
        strays.extend_from_slice(start.up_to(end));
        Some((Self { block: None }, end))
    }
}

/// The end of an operand that is no block.
fn expression_end(start: Cursor<'_>) -> Cursor<'_> {
    let mut cursor = start;
    while !cursor.is_end() && !ends_operand(start, cursor) {
        cursor = step(cursor);
    }
    cursor
}

fn ends_operand(start: Cursor<'_>, cursor: Cursor<'_>) -> bool {
    let separated = cursor.is_punct(0, ';') || cursor.is_punct(0, ',') || cursor.is_fat_arrow();
    let behind_operand = cursor.position() > start.position() && ends_expression(cursor.before(1));
    separated || (behind_operand && (cursor.is_ident(0, "finally") || begins_another(cursor)))
}
