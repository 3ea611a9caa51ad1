//! `[async] try BLOCK CLAUSE+ [else [as NAME] BLOCK] [finally BLOCK]`

use proc_macro2::{Group, Ident, Span, TokenTree};

use super::clause::Clause;
use crate::error::Errors;
use crate::tokens::Cursor;

pub(crate) struct Catch {
    pub(crate) asynchronous: bool,
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

impl Catch {
    /// As far as it can be read, with the mistakes and the tokens that belong to them.
    pub(crate) fn parse(tokens: &[TokenTree]) -> (Self, Errors, Vec<TokenTree>) {
        let mut parser = Parser {
            cursor: Cursor::new(tokens),
            errors: Errors::default(),
            strays: Vec::new(),
        };
        let mut catch = Self {
            asynchronous: parser.word("async").is_some(),
            attempt: parser.attempt(),
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
        if let Some(except) = parser.word("except") {
            if self.otherwise.is_some() || self.finally.is_some() {
                parser.errors.at(
                    except.span(),
                    "a clause stands before `else` and `finally`: move it up",
                );
            }
            self.clauses.push(Clause::parse(&except, parser));
        } else if let Some(word) = parser.word("else") {
            self.otherwise(&word, parser);
        } else if let Some(word) = parser.word("finally") {
            let body = parser.body(&word);
            match &self.finally {
                Some(_) => parser.refuse(&word, body, "`finally` is given twice: keep one of them"),
                None => self.finally = Some(body),
            }
        } else {
            parser.unexpected();
        }
    }

    fn otherwise(&mut self, word: &Ident, parser: &mut Parser<'_>) {
        let name = parser.name();
        let body = parser.body(word);
        if self.otherwise.is_some() {
            parser.strays.extend(name.map(|name| TokenTree::from(name.name)));
            return parser.refuse(word, body, "`else` is given twice: keep one of them");
        }
        if self.finally.is_some() {
            parser
                .errors
                .at(word.span(), "`else` stands before `finally`: move it up");
        }
        self.otherwise = Some(Otherwise { name, body });
    }
}

pub(super) struct Parser<'a> {
    pub(super) cursor: Cursor<'a>,
    pub(super) errors: Errors,
    pub(super) strays: Vec<TokenTree>,
}

impl<'a> Parser<'a> {
    pub(super) fn word(&mut self, word: &str) -> Option<Ident> {
        let found = self.cursor.ident(0).filter(|ident| *ident == word)?;
        self.cursor = self.cursor.skip(1);
        Some(found.clone())
    }

    pub(super) fn comma(&mut self) {
        self.cursor = self.cursor.skip(usize::from(self.cursor.is_punct(0, ',')));
    }

    pub(super) fn block(&mut self) -> Option<Group> {
        let block = self.cursor.brace(0)?;
        self.cursor = self.cursor.skip(1);
        Some(block.clone())
    }

    fn body(&mut self, keyword: &Ident) -> Body {
        let block = self.block();
        if block.is_none() {
            self.errors.at(
                keyword.span(),
                format!("`{keyword}` needs a block: write `{keyword} {{ .. }}`"),
            );
        }
        Body {
            keyword: keyword.span(),
            block,
        }
    }

    fn attempt(&mut self) -> Body {
        if let Some(word) = self.word("try") {
            return self.body(&word);
        }
        let keyword = self.span();
        self.errors.at(keyword, "expected `try { .. }` at the beginning");
        let block = self.block();
        if block.is_none() {
            self.stray_up_to(self.cursor.find(at_part));
        }
        Body { keyword, block }
    }

    /// `[as [mut] NAME]`
    pub(super) fn name(&mut self) -> Option<Name> {
        let word = self.word("as")?;
        let mutable = self.word("mut");
        let name = self.cursor.ident(0).filter(|name| !is_keyword(name)).cloned();
        match name {
            Some(name) => {
                self.cursor = self.cursor.skip(1);
                Some(Name { mutable, name })
            }
            None => {
                self.errors.at(word.span(), "`as` needs a name: write `as name`");
                None
            }
        }
    }

    fn refuse(&mut self, word: &Ident, body: Body, message: &str) {
        self.errors.at(word.span(), message);
        self.strays.extend(body.block.map(TokenTree::from));
    }

    fn unexpected(&mut self) {
        self.errors
            .at(self.span(), "expected `except*`, `else` or `finally`");
        self.stray_up_to(self.cursor.skip(1).find(at_part));
    }

    pub(super) fn stray_up_to(&mut self, end: Cursor<'a>) {
        self.strays.extend_from_slice(self.cursor.up_to(end));
        self.cursor = end;
    }

    fn span(&self) -> Span {
        self.cursor.peek(0).map_or_else(Span::call_site, TokenTree::span)
    }
}

/// Whether a clause, `else` or `finally` begins here.
pub(super) fn at_part(cursor: Cursor<'_>) -> bool {
    cursor.ident(0).is_some_and(is_keyword)
}

fn is_keyword(word: &Ident) -> bool {
    ["except", "else", "finally", "if"]
        .iter()
        .any(|keyword| word == keyword)
}
