//! The source text of tokens, on one line and cut short.

use proc_macro2::{Delimiter, Group, LineColumn, Span, TokenStream, TokenTree};

use crate::tokens::SCOPE;

const LIMIT: usize = 60;

pub(crate) fn source_text(tokens: &[TokenTree]) -> String {
    let mut printer = Printer::default();
    printer.tokens(tokens);
    printer.finish()
}

#[derive(Default)]
struct Printer {
    text: String,
    length: usize,
    /// Where the last token stood, and how it ended.
    last: Option<(LineColumn, LineColumn, char)>,
}

impl Printer {
    fn tokens(&mut self, tokens: &[TokenTree]) {
        for token in tokens {
            if self.length > LIMIT {
                return;
            }
            match token {
                TokenTree::Group(group) => self.group(group),
                TokenTree::Punct(punct) => {
                    self.word(&punct.as_char().to_string(), punct.span());
                }
                other => self.word(&other.to_string(), other.span()),
            }
        }
    }

    fn group(&mut self, group: &Group) {
        let (open, close) = match group.delimiter() {
            Delimiter::Parenthesis => ("(", ")"),
            Delimiter::Brace => ("{", "}"),
            Delimiter::Bracket => ("[", "]"),
            Delimiter::None => ("", ""),
        };
        if !open.is_empty() {
            self.word(open, group.span_open());
        }
        self.tokens(&written(group).into_iter().collect::<Vec<_>>());
        if !close.is_empty() {
            self.word(close, group.span_close());
        }
    }

    fn word(&mut self, word: &str, span: Span) {
        let (start, end) = (span.start(), span.end());
        let first = word.chars().next().unwrap_or(' ');
        if self.is_apart(start, end, first) {
            self.push(' ');
        }
        for letter in word.chars() {
            self.push(if letter.is_control() { ' ' } else { letter });
        }
        self.last = word.chars().last().map(|letter| (start, end, letter));
    }

    fn is_apart(&self, start: LineColumn, end: LineColumn, first: char) -> bool {
        match self.last {
            None => false,
            Some((last_start, last_end, _)) if last_start < last_end && start < end && last_end <= start => {
                last_end < start
            }
            Some((_, _, last)) => is_tidy_gap(last, first),
        }
    }

    fn push(&mut self, letter: char) {
        if self.length <= LIMIT {
            self.text.push(letter);
        }
        self.length += 1;
    }

    fn finish(mut self) -> String {
        if self.length > LIMIT {
            self.text.pop();
            self.text.push('…');
        }
        self.text
    }
}

/// What the user wrote in a group, also where an outer macro has rewritten a `spawn` in it.
fn written(group: &Group) -> TokenStream {
    let stream = group.stream();
    if !mentions_scope(&stream) {
        return stream;
    }
    let source = group.span().source_text();
    let parsed = source.and_then(|text| text.parse::<TokenStream>().ok());
    match parsed.and_then(|tokens| tokens.into_iter().next()) {
        Some(TokenTree::Group(original)) if original.delimiter() == group.delimiter() => original.stream(),
        _ => stream,
    }
}

fn mentions_scope(tokens: &TokenStream) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == SCOPE,
        TokenTree::Group(group) => mentions_scope(&group.stream()),
        _ => false,
    })
}

/// Whether a space belongs between two tokens of which only the letters are known.
fn is_tidy_gap(last: char, first: char) -> bool {
    let opens = "([.&!:'#".contains(last);
    let closes = ",;.?!:)]".contains(first);
    let applies = "([".contains(first) && (last.is_alphanumeric() || "_>)]".contains(last));
    !(opens || closes || applies)
}
