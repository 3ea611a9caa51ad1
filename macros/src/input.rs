//! The first token of every input: a group that holds the path of the facade crate.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};

use crate::tokens::Cursor;

pub(crate) struct Input {
    pub(crate) krate: Krate,
    pub(crate) rest: Vec<TokenTree>,
}

impl Input {
    pub(crate) fn parse(input: TokenStream) -> Self {
        let tokens = input.into_iter().collect::<Vec<_>>();
        let cursor = Cursor::new(&tokens);
        match cursor.group(0, Delimiter::Parenthesis) {
            Some(krate) => Self {
                krate: Krate(krate.stream()),
                rest: cursor.skip(1).rest().to_vec(),
            },
            None => Self {
                krate: Krate(TokenStream::new()),
                rest: tokens,
            },
        }
    }
}

/// The path of the facade crate.
pub(crate) struct Krate(TokenStream);

impl Krate {
    /// The path as it was handed over, blamed on `place`: by itself it points into the facade's macro.
    pub(crate) fn at(&self, place: Span) -> TokenStream {
        let located = self.0.clone().into_iter().map(|mut token| {
            token.set_span(token.span().located_at(place));
            token
        });
        located.collect()
    }
}
