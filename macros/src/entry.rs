//! `#[taskgroup::main]` and `#[taskgroup::test]`: an `async fn` as the way into a program or a test.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};

use crate::error::Errors;
use crate::fallback;
use crate::spans::{at, at_first, first};
use crate::tokens::{Cursor, attribute, close_angle, step};

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

/// `ATTRIBUTES VISIBILITY async fn NAME GENERICS (PARAMETERS) RETURNS { BODY }`
struct Function<'a> {
    /// Without the `async`.
    before: Vec<TokenTree>,
    keyword: &'a Ident,
    name: &'a Ident,
    /// Refused.
    generics: &'a [TokenTree],
    parameters: &'a Group,
    returns: &'a [TokenTree],
    body: Option<&'a Group>,
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
        let behind_name = keyword.skip(2);
        let generics = match behind_name.is_punct(0, '<') {
            true => close_angle(behind_name).unwrap_or(behind_name),
            false => behind_name,
        };
        let (Some(word), Some(name), Some(parameters)) = (
            keyword.ident(0),
            keyword.ident(1),
            generics.group(0, Delimiter::Parenthesis),
        ) else {
            errors.at(
                first(tokens),
                "this goes with a function: write `async fn main() { .. }`",
            );
            return None;
        };
        let (asynchronous, before) = start
            .up_to(keyword)
            .iter()
            .cloned()
            .partition::<Vec<_>, _>(is_async);
        if asynchronous.is_empty() {
            errors.at(word.span(), "the function has to be `async`: write `async fn`");
        }
        let returns = generics.skip(1);
        let end = returns.find(|at| at.skip(1).is_end());
        Some(Self {
            before,
            keyword: word,
            name,
            generics: behind_name.up_to(generics),
            parameters,
            returns: match end.brace(0) {
                Some(_) => returns.up_to(end),
                None => returns.rest(),
            },
            body: end.brace(0),
        })
    }

    fn expand(&self, entry: Entry, options: &Options, errors: &mut Errors) -> TokenStream {
        let Self {
            before,
            keyword,
            name,
            generics,
            parameters,
            returns,
            body,
        } = self;
        let span = at(name.span());
        let test = (entry == Entry::Test).then(|| quote_spanned! {span=> #[::core::prelude::v1::test] });
        let Some(body) = body else {
            errors.at(name.span(), "the function has no body: write `{ .. }` behind it");
            let lost = [TokenTree::Group((*parameters).clone())];
            let lost = fallback::keep(&[generics, lost.as_slice(), returns].concat());
            return quote_spanned! {span=> #(#before)* #keyword #name() { #lost } };
        };
        let outer = (!returns.is_empty())
            .then(|| quote_spanned! {at_first(returns)=> -> impl ::std::process::Termination });
        let begin = Ident::new(BEGIN, span);
        if let Some(open) = generics.first() {
            errors.at(
                open.span(),
                "an entry into a program has no type parameters: drop these",
            );
            let threads = options.threads.as_deref().and_then(fallback::keep);
            return quote_spanned! {span=>
                #test #(#before)* #keyword #name() {
                    #[allow(dead_code)]
                    async #keyword #begin #(#generics)* #parameters #(#returns)* #body
                    #threads
                }
            };
        }
        let call = self.call(options, errors);
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
        let begin = Ident::new(BEGIN, span);
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
        let arguments = arguments(&parameters, errors);
        let threads = match &options.threads {
            Some(threads) => threads.iter().cloned().collect(),
            None => quote_spanned! {span=> 0 },
        };
        quote_spanned! {span=> #krate::run(#threads, async |__taskgroup_pool| #begin(#arguments).await) }
    }
}

/// The function that is written, in the one that is not `async`.
const BEGIN: &str = "__taskgroup_entry";

/// The pool for the first parameter, blamed on its type. What is refused is given something that fits.
fn arguments(parameters: &[TokenTree], errors: &mut Errors) -> TokenStream {
    let mut arguments = TokenStream::new();
    let mut cursor = Cursor::new(parameters);
    while !cursor.is_end() {
        let end = find(cursor, |at| at.is_punct(0, ','));
        let kind = kind(cursor.up_to(end));
        let span = at_first(kind);
        arguments.extend(if cursor.position() > 0 {
            errors.at(
                first(cursor.rest()),
                "there is one thing to take, the pool: drop this parameter",
            );
            quote_spanned! {span=> (|| ::core::unreachable!())(), }
        } else if is_no_pool(kind) {
            errors.at(
                first(kind),
                "an entry is given a pool and nothing else: write `pool: taskgroup::Pool<'_>`",
            );
            quote_spanned! {span=> (|| ::core::unreachable!())(), }
        } else {
            quote_spanned! {span=> __taskgroup_pool, }
        });
        cursor = end.skip(1);
    }
    arguments
}

/// The type of a parameter.
fn kind(parameter: &[TokenTree]) -> &[TokenTree] {
    let colon = Cursor::new(parameter).find(|at| at.is_punct(0, ':'));
    match colon.skip(1).is_end() {
        true => parameter,
        false => colon.skip(1).rest(),
    }
}

/// The first such place that is in no generic arguments.
fn find<'a>(start: Cursor<'a>, stop: impl Fn(Cursor<'a>) -> bool) -> Cursor<'a> {
    let mut cursor = start;
    while !cursor.is_end() && !stop(cursor) {
        cursor = match cursor.is_punct(0, '<') {
            true => close_angle(cursor).unwrap_or(cursor.skip(1)),
            false => cursor.skip(1),
        };
    }
    cursor
}

/// What people expect to be given.
const NO_POOL: &[&str] = &[
    "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128", "isize", "f32", "f64",
    "bool", "char", "str", "String", "Vec", "Option", "Box", "Arc", "Rc", "Args",
];

/// Whether the type is none that another name may stand for.
fn is_no_pool(kind: &[TokenTree]) -> bool {
    let start = Cursor::new(kind);
    let arguments = start.find(|at| at.is_punct(0, '<'));
    match arguments.before(1) {
        Some(TokenTree::Ident(last)) if !start.is_punct(0, '&') => NO_POOL.iter().any(|name| last == name),
        _ => start.is_punct(0, '&') || start.any_group(0).is_some(),
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
