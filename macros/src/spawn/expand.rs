//! What a `spawn` becomes.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::quote_spanned;

use super::ast::{Capture, Named, Operand, Spawn};
use super::site::site;
use super::text::source_text;
use crate::fallback;
use crate::flow::{self, Ending};
use crate::input::Krate;
use crate::spans::{self, at, at_first};
use crate::tokens::{Scanner, Tail};

/// The call that spawns, in terms of `__taskgroup_scope`. That of a block begins as `__taskgroup_scope.__spawn(..AsBlock, `:
/// by this an inner scope recognises it.
pub(crate) fn expand(spawn: &Spawn<'_>, scanner: &mut Scanner<'_>) -> TokenStream {
    let call = match &spawn.operand {
        Operand::Block { capture, block } => {
            let cleanup = cleanup(spawn, capture, scanner);
            let capture = capture.of_work(cleanup_block(spawn), block);
            let place = keyword_place(&capture, block);
            let task = task_of_block(&capture, place, block, scanner);
            let options = options(spawn, scanner);
            let krate = scanner.krate.at(block.span_open());
            let method = method(spawn, block.span_open());
            quote_spanned! {at(block.span_open())=>
                __taskgroup_scope.#method(#krate::private::AsBlock, #task, #cleanup #options)
            }
        }
        Operand::Expression(tokens) => spawn_expression(spawn, tokens, scanner),
        Operand::Refused(tokens) => refused(spawn, tokens, scanner),
    };
    match fallback::keep(&spawn.strays) {
        None => call,
        Some(strays) => quote_spanned! {at(spawn.operand.span())=> { #strays #call } },
    }
}

fn spawn_expression(spawn: &Spawn<'_>, tokens: &[TokenTree], scanner: &mut Scanner<'_>) -> TokenStream {
    let expression = scanner.expression(tokens);
    let cleanup = cleanup(spawn, &Capture::Borrow, scanner);
    let options = options(spawn, scanner);
    let span = at_first(tokens);
    let krate = scanner.krate.at(span);
    let method = method(spawn, spans::first(tokens));
    let kind = match &spawn.options.kind {
        None if flow::plain_value(tokens) => quote_spanned! {span=> #krate::private::AsValue },
        None => quote_spanned! {span=> #krate::private::output(&__taskgroup_future).__taskgroup_kind() },
        Some(word) => fixed_kind(word, scanner.krate),
    };
    quote_spanned! {span=>
        match #krate::private::future(#expression) {
            __taskgroup_future => __taskgroup_scope.#method(#kind, __taskgroup_future, #cleanup #options)
        }
    }
}

fn first_block<'a>(spawn: &Spawn<'a>) -> Option<&'a Group> {
    match spawn.operand {
        Operand::Block { block, .. } => Some(block),
        _ => None,
    }
}

fn cleanup_block<'a>(spawn: &Spawn<'a>) -> Option<&'a Group> {
    spawn.finally.as_ref().and_then(|finally| finally.block)
}

fn method(spawn: &Spawn<'_>, place: Span) -> Ident {
    let name = if cleanup_block(spawn).is_some() {
        "__spawn_finally"
    } else {
        "__spawn"
    };
    Ident::new(name, at(place))
}

/// The future of a `finally` block, as an argument. Its variables are captured as those of the task are.
fn cleanup(spawn: &Spawn<'_>, capture: &Capture, scanner: &mut Scanner<'_>) -> Option<TokenStream> {
    let block = cleanup_block(spawn)?;
    let capture = capture.of_cleanup(block);
    let place = keyword_place(&capture, first_block(spawn).unwrap_or(block));
    let task = task_of_block(&capture, place, block, scanner);
    Some(quote_spanned! {at(block.span_open())=> #task, })
}

fn fixed_kind(word: &Ident, krate: &Krate) -> TokenStream {
    let krate = krate.at(word.span());
    let kind = if word == "result" { "AsResult" } else { "AsValue" };
    let kind = Ident::new(kind, at(word.span()));
    quote_spanned! {at(word.span())=> #krate::private::#kind }
}

/// The operand as it stands, so that only the mistake itself is reported.
fn refused(spawn: &Spawn<'_>, tokens: &[TokenTree], scanner: &mut Scanner<'_>) -> TokenStream {
    let expression = scanner.expression(tokens);
    let name = spawn.options.name.as_deref().map(|name| {
        let name = scanner.expression(name);
        quote_spanned! {at_first(tokens)=> let _ = #name; }
    });
    quote_spanned! {at_first(tokens)=> { #name #expression } }
}

fn options(spawn: &Spawn<'_>, scanner: &mut Scanner<'_>) -> TokenStream {
    let text = match &spawn.operand {
        Operand::Block { block, .. } => source_text(&[TokenTree::Group((*block).clone())]),
        Operand::Expression(tokens) | Operand::Refused(tokens) => source_text(tokens),
    };
    let site = site(scanner.krate, &text, spawn.operand.span());
    let name = spawn.options.name.as_deref().map(|name| {
        let value = scanner.expression(name);
        quote_spanned! {at_first(name)=> .name(#value) }
    });
    let krate = scanner.krate.at(spawn.operand.span());
    quote_spanned! {at(spawn.operand.span())=> #krate::private::spawn_at(#site) #name }
}

/// Where the keyword of an `async` block is emitted: rustc may advise to put `move` there.
fn keyword_place(capture: &Capture, block: &Group) -> Span {
    match capture {
        // Beside the list it is no `spawn`.
        Capture::Named(_) => at(block.span_open()),
        _ => block.span_open(),
    }
}

fn task_of_block(capture: &Capture, keyword: Span, block: &Group, scanner: &mut Scanner<'_>) -> TokenStream {
    let uses = scanner.uses();
    let user = block.stream().into_iter().collect::<Vec<_>>();
    let ending = Ending::of(&user);
    let user = scanner.block(&user, Tail::Statement);
    let span = at(block.span_open());
    let krate = scanner.krate.at(span);
    let (mut outer, mut inner) = match capture {
        Capture::Named(names) => named(names, scanner.krate),
        _ => (TokenStream::new(), TokenStream::new()),
    };
    if scanner.uses() > uses {
        outer.extend(quote_spanned! {span=>
            let scope = #krate::private::Moved::new(__taskgroup_scope);
        });
        inner.extend(quote_spanned! {span=> let __taskgroup_scope = scope.take(); });
    }
    let word = match capture {
        Capture::Move(word) => Some(word),
        _ => None,
    };
    let body = body(scanner.krate, block.span_open(), block.span(), ending, user);
    let block = async_block(
        keyword,
        block.span_open(),
        word,
        quote_spanned! {span=> #inner #body },
    );
    quote_spanned! {span=> { #outer #block } }
}

/// An `async` block whose keyword and braces count as the user's own: only then does rustc name the variables that it
/// captures.
pub(crate) fn async_block(
    keyword: Span,
    place: Span,
    capture: Option<&Ident>,
    body: TokenStream,
) -> TokenStream {
    let keyword = Ident::new("async", spans::own(keyword));
    let mut block = Group::new(Delimiter::Brace, body);
    block.set_span(spans::own(place));
    quote_spanned! {at(place)=> #keyword #capture #block }
}

/// Wraps each variable, and unwraps it inside: using the wrapper by value moves it in.
fn named(names: &[Named], krate: &Krate) -> (TokenStream, TokenStream) {
    let mut outer = TokenStream::new();
    let mut inner = TokenStream::new();
    for Named { mutable, name } in names {
        let span = at(name.span());
        let krate = krate.at(span);
        outer.extend(quote_spanned! {span=>
            #[allow(clippy::shadow_reuse, clippy::shadow_same, clippy::shadow_unrelated)]
            let #name = #krate::private::Moved::new(#name);
        });
        // Naming a variable is a use: it may be there only to be held.
        inner.extend(quote_spanned! {span=>
            #[allow(unused_variables, clippy::shadow_reuse, clippy::shadow_same, clippy::shadow_unrelated)]
            let #mutable #name = #name.take();
        });
    }
    (outer, inner)
}

/// The user's code in a block of its own that covers `extent`, and what its last expression means. Where it diverges,
/// neither the `let` around it nor the code behind it is anything a lint should tell the user about.
pub(crate) fn body(
    krate: &Krate,
    place: Span,
    extent: Span,
    ending: Ending,
    user: TokenStream,
) -> TokenStream {
    let krate = krate.at(place);
    let block = braced(extent, user);
    let result = match ending {
        Ending::Value => quote_spanned! {at(place)=>
            #krate::private::tail(&__taskgroup_value).__taskgroup_finish(__taskgroup_value)
        },
        Ending::NoValue => quote_spanned! {at(place)=> #krate::private::attempt(__taskgroup_value) },
    };
    // What a `return` has to give is said before the user's code: so a wrong one is blamed itself, not what comes last.
    quote_spanned! {at(place)=>
        if false {
            return #krate::private::returned();
        }
        #[allow(clippy::diverging_sub_expression)]
        let __taskgroup_value = #block;
        #[allow(unreachable_code)]
        let __taskgroup_result = #result;
        __taskgroup_result
    }
}

/// The user's code in braces of the macro's, which no lint finds unnecessary.
pub(crate) fn braced(extent: Span, user: TokenStream) -> Group {
    let mut block = Group::new(Delimiter::Brace, user);
    block.set_span(at(extent));
    block
}
