//! What stands behind `spawn`.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenTree};

use super::misplaced;
use super::operand::{Operand, expression_end};
use super::options::Options;
use super::slips;
use crate::error::Errors;
use crate::spans;
use crate::tokens::Cursor;

/// `[OPTIONS] OPERAND [finally { .. }]`
pub(crate) struct Spawn<'a> {
    pub(crate) options: Options,
    pub(crate) operand: Operand<'a>,
    pub(crate) finally: Option<Finally>,
    /// Tokens of refused parts.
    pub(crate) strays: Vec<TokenTree>,
    /// The operand is what was meant, and not what was written.
    pub(crate) recovered: bool,
    /// The place behind it all.
    pub(crate) end: Cursor<'a>,
}

/// `finally { .. }`
pub(crate) struct Finally {
    /// An error has been noted where it is missing.
    pub(crate) block: Option<Group>,
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
        let (mut options, start) = Options::parse(start, errors, &mut strays);
        let (operand, end) = Operand::parse(start, (keyword, &options), errors, &mut strays);
        let end = match operand {
            Operand::Block { .. } => misplaced::behind_block(end, &mut options, errors, &mut strays),
            _ => end,
        };
        let finally = Finally::parse(end, errors, &mut strays);
        let (finally, end) = finally.map_or((None, end), |(finally, end)| (Some(finally), end));
        let end = slips::clauses_end(end, finally.is_some(), errors, &mut strays);
        let mut spawn = Self {
            options,
            operand,
            finally,
            strays,
            recovered: false,
            end,
        };
        spawn.check(errors);
        spawn
    }

    /// What was meant where that is clear from a refused operand, so that the user's code is read as that.
    pub(crate) fn recover(&mut self) {
        if let Operand::Refused(tokens) = &self.operand
            && let Some(meant) = slips::meant(tokens, &mut self.strays)
        {
            self.operand = meant;
            self.recovered = true;
        }
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
        let refused_block = match &self.operand {
            Operand::Refused(tokens) => slips::ends_with_its_block(tokens),
            _ => false,
        };
        let clauses = self.end.position() > 0 && self.end.before(1).is_some_and(is_brace);
        let clauses = clauses && self.strays.iter().any(is_clause);
        (self.is_block() || self.finally.is_some() || refused_block || clauses).then_some(self.end)
    }

    fn check(&mut self, errors: &mut Errors) {
        if !self.is_block()
            && let Some(policy) = self.options.restart.take()
        {
            let message =
                "what restarts is written as a block, which is run anew: `spawn(restart = ..) { .. }`";
            if !matches!(self.operand, Operand::Refused(_)) {
                errors.at(spans::first(&policy), message);
            }
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
        if let (Some(blocking), Operand::Expression(tokens)) = (&self.options.blocking, &self.operand)
            && !tokens.is_empty()
        {
            let message = "what blocks is written as a block, which runs elsewhere: `spawn(blocking) { .. }`";
            errors.at(blocking.span(), message);
        }
    }
}

fn is_brace(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace)
}

fn is_clause(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Ident(word) if word == "except")
}

impl Finally {
    /// With the place behind it.
    fn parse<'a>(
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
        if let Some(block) = body.block(0) {
            return Some((Self { block: Some(block) }, body.skip(1)));
        }
        errors.at(keyword.span(), "`finally` needs a block: write `finally { .. }`");
        if let Some(block) = body.find(|at| !at.is_sign()).block(0) {
            let end = body.find(|at| !at.is_sign());
            strays.extend_from_slice(body.up_to(end));
            return Some((Self { block: Some(block) }, end.skip(1)));
        }
        let end = expression_end(body);
        strays.extend_from_slice(start.up_to(end));
        Some((Self { block: None }, end))
    }
}
