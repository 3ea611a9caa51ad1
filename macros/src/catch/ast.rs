//! `[async] try BLOCK CLAUSE+ [else [as NAME] BLOCK] [finally BLOCK]`

use proc_macro2::{Group, Ident, Span, TokenTree};

use super::clause::Clause;
use crate::error::Errors;
use crate::tokens::{Cursor, punct};

pub(crate) struct Catch {
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

impl Catch {
    /// As far as it can be read, with the mistakes and the tokens that belong to them.
    pub(crate) fn parse(tokens: &[TokenTree]) -> (Self, Errors, Vec<TokenTree>) {
        let mut parser = Parser {
            cursor: Cursor::new(tokens),
            errors: Errors::default(),
            strays: Vec::new(),
            misplaced_name: None,
        };
        let mut catch = Self {
            asynchronous: parser.word("async").map(|word| word.span()),
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
        if let Some(except) = parser.except() {
            self.clause(&except, parser);
        } else if let Some(word) = parser.word("else") {
            self.otherwise(&word, parser);
        } else if let Some(word) = parser.word("finally") {
            let body = parser.body(&word);
            match &self.finally {
                Some(_) => parser.refuse(&word, body, "`finally` is given twice: keep one of them"),
                None => self.finally = Some(body),
            }
        } else if let Some(word) = parser.misspelled_except() {
            self.clause(&word, parser);
        } else {
            parser.unexpected();
        }
    }

    fn clause(&mut self, except: &Ident, parser: &mut Parser<'_>) {
        if self.otherwise.is_some() || self.finally.is_some() {
            parser.errors.at(
                except.span(),
                "a clause stands before `else` and `finally`: move it up",
            );
        }
        self.clauses.push(Clause::parse(except, parser));
    }

    fn otherwise(&mut self, word: &Ident, parser: &mut Parser<'_>) {
        let name = parser.name().or_else(|| parser.bare_name());
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
    /// One that stands before the type of its clause, which has been noted.
    pub(super) misplaced_name: Option<Name>,
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

    /// The block, if need be behind a sign that does not belong there.
    fn body(&mut self, keyword: &Ident) -> Body {
        let mut block = self.block();
        if block.is_none() {
            self.errors.at(
                keyword.span(),
                format!("`{keyword}` needs a block: write `{keyword} {{ .. }}`"),
            );
            self.stray_up_to(self.cursor.find(|at| at.brace(0).is_some() || at_part(at)));
            block = self.block();
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
        let message = match self.cursor.is_end() {
            true => "there is nothing in it: write `try { .. } except* TYPE => { .. }`",
            false => "expected `try { .. }` at the beginning",
        };
        self.errors.at(keyword, message);
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
                self.errors
                    .at(word.span(), "`as` needs one plain name: write `as name`");
                self.stray_up_to(self.cursor.find(|at| {
                    at.is_fat_arrow() || at.brace(0).is_some() || at.is_ident(0, "if") || at_part(at)
                }));
                None
            }
        }
    }

    /// `else NAME { .. }`
    fn bare_name(&mut self) -> Option<Name> {
        let name = self.cursor.ident(0).filter(|_| self.cursor.brace(1).is_some())?;
        self.errors.at(
            name.span(),
            format!("expected `as` before the name of the value: write `else as {name} {{ .. }}`"),
        );
        self.cursor = self.cursor.skip(1);
        Some(Name {
            mutable: None,
            name: name.clone(),
        })
    }

    /// `except*`
    fn except(&mut self) -> Option<Ident> {
        let word = self.word("except")?;
        if self.cursor.is_punct(0, '*') {
            self.cursor = self.cursor.skip(1);
        } else {
            self.errors.at(
                word.span(),
                "a group is taken apart by `except*`: write `except*` for `except`",
            );
        }
        Some(word)
    }

    /// Any other word in place of `except`, with what makes it a clause: `*`, or `=>` before its block.
    fn misspelled_except(&mut self) -> Option<Ident> {
        let word = self.cursor.ident(0)?.clone();
        let rest = self.cursor.skip(1);
        let block = rest.find(|at| at.brace(0).is_some() || at_part(at) || at.is_punct(0, ';'));
        let arrow = block.brace(0).is_some()
            && matches!(punct(block.before(1)), Some(('>', _)))
            && matches!(punct(block.before(2)), Some(('=', _)));
        if !rest.is_punct(0, '*') && !arrow {
            return None;
        }
        self.errors.at(
            word.span(),
            format!("expected `except*` for `{word}`: a clause is written `except* TYPE => {{ .. }}`"),
        );
        self.stray_up_to(rest.skip(usize::from(rest.is_punct(0, '*'))));
        Some(word)
    }

    fn refuse(&mut self, word: &Ident, body: Body, message: &str) {
        self.errors.at(word.span(), message);
        self.strays.extend(body.block.map(TokenTree::from));
    }

    fn unexpected(&mut self) {
        let message = match self.cursor.is_punct(0, ';') {
            true => "`try` and its clauses are one expression: drop this `;`",
            false => "expected `except*`, `else` or `finally`",
        };
        self.errors.at(self.span(), message);
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
