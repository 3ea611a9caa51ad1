//! `[async] try BLOCK CLAUSE+ [else [as NAME] BLOCK] [finally BLOCK]`

use proc_macro2::{Group, Ident, Span, TokenTree};

use super::clause::Clause;
use super::parser::Parser;
use super::slips;
use crate::error::Errors;

pub(crate) struct Catch {
    /// What stands before `try`, which has been noted.
    pub(crate) statements: Vec<TokenTree>,
    /// The word `async`.
    pub(crate) asynchronous: Option<Span>,
    pub(crate) attempt: Body,
    pub(crate) clauses: Vec<Clause>,
    pub(crate) otherwise: Option<Otherwise>,
    pub(crate) finally: Option<Body>,
}

/// `KEYWORD { .. }`; without the block where it is missing.
pub(crate) struct Body {
    pub(crate) keyword: Span,
    pub(crate) block: Option<Group>,
}

/// `else [as NAME] { .. }`
pub(crate) struct Otherwise {
    pub(crate) name: Option<Name>,
    pub(crate) body: Body,
}

/// `[mut] NAME`
pub(crate) struct Name {
    pub(crate) mutable: Option<Ident>,
    pub(crate) name: Ident,
}

impl Name {
    pub(super) fn plain(name: &Ident) -> Self {
        Self {
            mutable: None,
            name: name.clone(),
        }
    }
}

impl Catch {
    /// As far as it can be read, with the mistakes and the tokens that belong to them.
    pub(crate) fn parse(tokens: &[TokenTree]) -> (Self, Errors, Vec<TokenTree>) {
        let mut parser = Parser::new(tokens);
        let statements = slips::statements(&mut parser);
        let mut asynchronous = parser.word("async").map(|word| word.span());
        let mut attempt = slips::attempt(&mut asynchronous, &mut parser);
        let mut catch = Self {
            statements: slips::prepend(statements, &mut attempt),
            asynchronous,
            attempt,
            clauses: Vec::new(),
            otherwise: None,
            finally: None,
        };
        while !parser.cursor.is_end() {
            catch.part(&mut parser);
        }
        (catch, parser.errors, parser.strays)
    }

    /// The block whose value `catch_group!` has where nothing fails.
    pub(crate) fn value_block(&self) -> Option<&Group> {
        let body = match &self.otherwise {
            Some(otherwise) => &otherwise.body,
            None => &self.attempt,
        };
        body.block.as_ref()
    }

    fn part(&mut self, parser: &mut Parser<'_>) {
        parser.told = false;
        if let Some(except) = slips::except(parser) {
            let clause = Clause::parse(&except, parser);
            self.clause(clause, parser);
        } else if let Some(word) = parser.word("else") {
            self.otherwise(&word, parser);
        } else if let Some(word) = parser.word("finally") {
            slips::behind_finally(parser);
            let body = parser.body(&word);
            match &self.finally {
                Some(_) => refuse(&word, body, "`finally` is given twice: keep one of them", parser),
                None => self.finally = Some(body),
            }
        } else if let Some(clause) = slips::clause(parser) {
            self.clause(clause, parser);
        } else {
            slips::unexpected(parser);
        }
    }

    fn clause(&mut self, clause: Clause, parser: &mut Parser<'_>) {
        if self.otherwise.is_some() || self.finally.is_some() {
            parser.errors.at(
                clause.keyword,
                "a clause stands before `else` and `finally`: move it up",
            );
        }
        self.clauses.push(clause);
    }

    fn otherwise(&mut self, word: &Ident, parser: &mut Parser<'_>) {
        let name = slips::name_of_else(parser);
        let body = slips::body_of_else(word, parser);
        if self.otherwise.is_some() {
            parser.drop_name(name);
            return refuse(word, body, "`else` is given twice: keep one of them", parser);
        }
        if self.finally.is_some() {
            parser
                .errors
                .at(word.span(), "`else` stands before `finally`: move it up");
        }
        self.otherwise = Some(Otherwise { name, body });
    }
}

fn refuse(word: &Ident, body: Body, message: &str, parser: &mut Parser<'_>) {
    parser.errors.at(word.span(), message);
    parser.strays.extend(body.block.map(TokenTree::from));
}
