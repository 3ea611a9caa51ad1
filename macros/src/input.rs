//! The first token of every input: a group that holds the path of the facade crate.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};

use crate::spans;
use crate::tokens::Cursor;

pub(crate) struct Input {
    pub(crate) krate: Krate,
    pub(crate) rest: Vec<TokenTree>,
}

impl Input {
    pub(crate) fn parse(input: TokenStream) -> Self {
        let tokens = input.into_iter().collect::<Vec<_>>();
        let cursor = Cursor::new(&tokens);
        let (path, rest) = match cursor.group(0, Delimiter::Parenthesis) {
            Some(path) => (path.stream(), cursor.skip(1).rest().to_vec()),
            None => (TokenStream::new(), tokens),
        };
        let (path, in_editor) = behind_editor_mark(path);
        spans::show_in_editor(in_editor);
        Self {
            krate: Krate(path),
            rest,
        }
    }
}

/// The facade writes `editor` before the path where rust-analyzer reads it.
fn behind_editor_mark(path: TokenStream) -> (TokenStream, bool) {
    let mut rest = path.clone().into_iter();
    match rest.next() {
        Some(TokenTree::Ident(word)) if word == "editor" => (rest.collect(), true),
        _ => (path, false),
    }
}

/// The path of the facade crate.
pub(crate) struct Krate(TokenStream);

impl Krate {
    /// The path as it was handed over, blamed on `place`: by itself it points into the facade's macro.
    pub(crate) fn at(&self, place: Span) -> TokenStream {
        let located = self.0.clone().into_iter().map(|mut token| {
            token.set_span(spans::blamed_on(token.span(), place));
            token
        });
        located.collect()
    }
}
