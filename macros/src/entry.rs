//! `#[taskgroup::main]` and `#[taskgroup::test]`: an `async fn` as the way into a program or a test.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};

use crate::error::Errors;
use crate::fallback;
use crate::spans::{at, at_first, first};
use crate::tokens::{Cursor, attribute, step};

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Entry {
    Main,
    Test,
}

/// `#[main(threads = EXPR, crate = PATH)]`
#[derive(Default)]
struct Options {
    threads: Option<Vec<TokenTree>>,
    krate: Option<Vec<TokenTree>>,
}

/// `ATTRIBUTES VISIBILITY async fn NAME (PARAMETERS) RETURNS { BODY }`
struct Function<'a> {
    before: &'a [TokenTree],
    keyword: &'a Ident,
    name: &'a Ident,
    parameters: &'a Group,
    returns: &'a [TokenTree],
    body: &'a Group,
}

/// The function in a function of the same name that is not `async` and runs it. Its tokens stay as they are, so that
/// whatever is wrong with it is said as of any function.
pub(crate) fn expand(entry: Entry, options: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let options = Options::parse(&options.into_iter().collect::<Vec<_>>(), &mut errors);
    let tokens = item.into_iter().collect::<Vec<_>>();
    let Some(function) = Function::parse(&tokens, &mut errors) else {
        let errors = errors.into_compile_errors();
        return quote! { #errors #(#tokens)* };
    };
    let expansion = function.expand(entry, &options, &mut errors);
    let errors = errors.into_compile_errors();
    quote! { #errors #expansion }
}

impl<'a> Function<'a> {
    fn parse(tokens: &'a [TokenTree], errors: &mut Errors) -> Option<Self> {
        let start = Cursor::new(tokens);
        let keyword = behind_attributes(start).find(|at| at.is_ident(0, "fn"));
        let (Some(word), Some(name)) = (keyword.ident(0), keyword.ident(1)) else {
            errors.at(
                first(tokens),
                "this goes with a function: write `async fn main() { .. }`",
            );
            return None;
        };
        if !keyword.before(1).is_some_and(is_async) {
            errors.at(word.span(), "the function has to be `async`: write `async fn`");
            return None;
        }
        let Some(parameters) = keyword.group(2, Delimiter::Parenthesis) else {
            errors.at(name.span(), "an entry into a program has no type parameters");
            return None;
        };
        let returns = keyword.skip(3);
        let end = returns.find(|at| at.skip(1).is_end() && at.brace(0).is_some());
        let Some(body) = end.brace(0) else {
            errors.at(name.span(), "the function has no body");
            return None;
        };
        Some(Self {
            before: start.up_to(keyword.at(keyword.position() - 1)),
            keyword: word,
            name,
            parameters,
            returns: returns.up_to(end),
            body,
        })
    }

    fn expand(&self, entry: Entry, options: &Options, errors: &mut Errors) -> TokenStream {
        let Self {
            before,
            keyword,
            name,
            parameters,
            returns,
            body,
        } = self;
        let span = at(name.span());
        let call = self.call(options, errors);
        let test = (entry == Entry::Test).then(|| quote_spanned! {span=> #[::core::prelude::v1::test] });
        let outer = (!returns.is_empty())
            .then(|| quote_spanned! {at_first(returns)=> -> impl ::std::process::Termination });
        let begin = Ident::new("__taskgroup_entry", span);
        quote_spanned! {span=>
            #test #(#before)* #keyword #name() #outer {
                async #keyword #begin #parameters #(#returns)* #body
                #call
            }
        }
    }

    /// With a pool if there is a parameter to take it.
    fn call(&self, options: &Options, errors: &mut Errors) -> TokenStream {
        let span = at(self.name.span());
        let krate = options.krate(span);
        let begin = Ident::new("__taskgroup_entry", span);
        let parameters = self.parameters.stream().into_iter().collect::<Vec<_>>();
        if parameters.is_empty() {
            if let Some(threads) = &options.threads {
                errors.at(
                    first(threads),
                    "`threads` is for the pool that a parameter takes: write `async fn main(pool: taskgroup::Pool<'_>)`",
                );
                return fallback::keep(threads).unwrap_or_default();
            }
            return quote_spanned! {span=> #krate::block_on(#begin()) };
        }
        let mut comma = Cursor::new(&parameters);
        while !comma.is_end() && !comma.is_punct(0, ',') {
            comma = step(comma);
        }
        if let Some(second) = comma.peek(1) {
            errors.at(
                second.span(),
                "there is one thing to take, the pool: drop this parameter",
            );
        }
        let threads = match &options.threads {
            Some(threads) => threads.iter().cloned().collect(),
            None => quote_spanned! {span=> 0 },
        };
        quote_spanned! {span=> #krate::run(#threads, async |pool| #begin(pool).await) }
    }
}

impl Options {
    fn parse(tokens: &[TokenTree], errors: &mut Errors) -> Self {
        let mut options = Self::default();
        let mut cursor = Cursor::new(tokens);
        while !cursor.is_end() {
            let mut end = cursor;
            while !end.is_end() && !end.is_punct(0, ',') {
                end = step(end);
            }
            let value = cursor.skip(2).up_to(end).to_vec();
            let given = cursor.is_punct(1, '=') && !value.is_empty();
            match cursor.ident(0) {
                Some(word) if given && word == "threads" => options.threads = Some(value),
                Some(word) if given && word == "crate" => options.krate = Some(value),
                _ => errors.at(
                    cursor.peek(0).map_or_else(Span::call_site, TokenTree::span),
                    "unknown option: known are `threads = 4` and `crate = path::to::taskgroup`",
                ),
            }
            cursor = end.skip(1);
        }
        options
    }

    fn krate(&self, span: Span) -> TokenStream {
        match &self.krate {
            Some(path) => path.iter().cloned().collect(),
            None => quote_spanned! {span=> ::taskgroup },
        }
    }
}

fn is_async(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Ident(word) if word == "async")
}

fn behind_attributes(start: Cursor<'_>) -> Cursor<'_> {
    let mut cursor = start;
    while let Some(end) = attribute(cursor) {
        cursor = end;
    }
    cursor
}
