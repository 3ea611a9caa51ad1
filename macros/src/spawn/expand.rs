//! What a `spawn` becomes.

use std::mem;

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::quote_spanned;

use super::ast::Spawn;
use super::blocking::{closure, closure_of_expression};
use super::capture::Capture;
use super::operand::Operand;
use super::site::site;
use super::task::{Runs, keyword_place, restarts, task_elsewhere, task_of_block};
use super::text::source_text;
use crate::fallback;
use crate::flow;
use crate::input::Krate;
use crate::spans::{self, at, at_first};
use crate::tokens::Scanner;

/// The call that spawns, in terms of `r#scope`. That of a block begins as `r#scope.__spawn(..AsBlock, `:
/// by this an inner scope recognises it.
pub(crate) fn expand(spawn: &Spawn<'_>, scanner: &mut Scanner<'_>) -> TokenStream {
    let recovered = mem::replace(&mut scanner.recovered, spawn.recovered);
    let call = match &spawn.operand {
        Operand::Block { capture, block } => {
            let cleanup = cleanup(spawn, capture, scanner);
            let capture = capture.of_work(cleanup_block(spawn), block);
            let place = keyword_place(&capture, block);
            let task = match (spawn.options.blocking.is_some(), &spawn.options.on) {
                (true, _) => closure(&capture, block, scanner),
                (_, Some(_)) => task_elsewhere(&capture, place, block, Runs::of(spawn), scanner),
                (_, None) => task_of_block(&capture, place, block, Runs::of(spawn), scanner),
            };
            let task = restarts(spawn, task, scanner);
            let krate = scanner.krate.at(block.span_open());
            let kind = quote_spanned! {at(block.span_open())=> #krate::private::AsBlock };
            let parts = Parts { kind, task, cleanup };
            parts.call(spawn, block.span_open(), scanner)
        }
        Operand::Expression(tokens) if spawn.options.blocking.is_some() => {
            let task = closure_of_expression(tokens, scanner);
            let cleanup = cleanup(spawn, &Capture::Borrow, scanner);
            let krate = scanner.krate.at(spans::first(tokens));
            let kind = quote_spanned! {at_first(tokens)=> #krate::private::AsBlock };
            let parts = Parts { kind, task, cleanup };
            parts.call(spawn, spans::first(tokens), scanner)
        }
        Operand::Expression(tokens) => spawn_expression(spawn, tokens, scanner),
        Operand::Refused(tokens) => refused(spawn, tokens, scanner),
    };
    scanner.recovered = recovered;
    let call = on(spawn, name(spawn, call, scanner), scanner);
    match fallback::keep(&spawn.strays) {
        None => call,
        Some(strays) => quote_spanned! {at(spawn.operand.span())=> { #strays #call } },
    }
}

fn spawn_expression(spawn: &Spawn<'_>, tokens: &[TokenTree], scanner: &mut Scanner<'_>) -> TokenStream {
    let expression = scanner.expression(tokens);
    let cleanup = cleanup(spawn, &Capture::Borrow, scanner);
    let span = at_first(tokens);
    let krate = scanner.krate.at(span);
    let kind = match &spawn.options.kind {
        None if flow::plain_value(tokens) => quote_spanned! {span=> #krate::private::AsValue },
        None => quote_spanned! {span=> #krate::private::output(&__taskgroup_future).__taskgroup_kind() },
        Some(word) => fixed_kind(word, scanner.krate),
    };
    let task = quote_spanned! {span=> __taskgroup_future };
    let parts = Parts { kind, task, cleanup };
    let call = parts.call(spawn, spans::first(tokens), scanner);
    quote_spanned! {span=>
        match #krate::private::future(#expression).__taskgroup_future() { __taskgroup_future => #call }
    }
}

/// What is handed to the scope.
struct Parts {
    kind: TokenStream,
    task: TokenStream,
    cleanup: Option<TokenStream>,
}

impl Parts {
    fn call(self, spawn: &Spawn<'_>, place: Span, scanner: &mut Scanner<'_>) -> TokenStream {
        let executor = executor(spawn);
        let options = options(spawn, scanner);
        let method = method(spawn, place);
        let Self { kind, task, cleanup } = self.isolated(spawn, scanner.krate);
        quote_spanned! {at(place)=>
            r#scope.#method(#kind, #task, #cleanup #executor #options)
        }
    }

    /// The task with its cleanup in a future that fails nothing.
    fn isolated(self, spawn: &Spawn<'_>, krate: &Krate) -> Self {
        let Some(word) = &spawn.options.isolate else {
            return self;
        };
        let span = at(word.span());
        let krate = krate.at(span);
        let name = if spawn.is_block() {
            "AsIsolatedBlock"
        } else {
            "AsIsolated"
        };
        let isolated = Ident::new(name, span);
        let Self { kind, task, cleanup } = self;
        let task = match cleanup {
            None => quote_spanned! {span=> #krate::private::isolate(#kind, #task) },
            Some(cleanup) => {
                quote_spanned! {span=> #krate::private::isolate_finally(#kind, #task, #cleanup) }
            }
        };
        Self {
            kind: quote_spanned! {span=> #krate::private::#isolated },
            task,
            cleanup: None,
        }
    }
}

fn first_block<'s>(spawn: &'s Spawn<'_>) -> Option<&'s Group> {
    match &spawn.operand {
        Operand::Block { block, .. } => Some(block),
        _ => None,
    }
}

fn cleanup_block<'s>(spawn: &'s Spawn<'_>) -> Option<&'s Group> {
    spawn.finally.as_ref().and_then(|finally| finally.block.as_ref())
}

fn method(spawn: &Spawn<'_>, place: Span) -> Ident {
    let on = spawn.options.on.is_some();
    // An isolated task has its cleanup in it.
    let finally = cleanup_block(spawn).is_some() && spawn.options.isolate.is_none();
    let name = match (spawn.options.blocking.is_some(), on, finally) {
        (true, _, false) => "__spawn_blocking",
        (true, _, true) => "__spawn_blocking_finally",
        (_, true, false) => "__spawn_on",
        (_, true, true) => "__spawn_on_finally",
        (_, _, false) => "__spawn",
        (_, _, true) => "__spawn_finally",
    };
    Ident::new(name, at(place))
}

/// The executor, evaluated before the operand and lent, so that one can be used many times.
fn on(spawn: &Spawn<'_>, call: TokenStream, scanner: &mut Scanner<'_>) -> TokenStream {
    match spawn.options.on.as_deref() {
        Some(on) if !matches!(spawn.operand, Operand::Refused(_)) => {
            let executor = scanner.expression(on);
            quote_spanned! {at_first(on)=> match &(#executor) { __taskgroup_executor => #call } }
        }
        _ => call,
    }
}

/// The name, evaluated before the operand as it stands before it.
fn name(spawn: &Spawn<'_>, call: TokenStream, scanner: &mut Scanner<'_>) -> TokenStream {
    match spawn.options.name.as_deref() {
        Some(name) if !matches!(spawn.operand, Operand::Refused(_)) => {
            let value = scanner.expression(name);
            let krate = scanner.krate.at(spans::first(name));
            quote_spanned! {at_first(name)=>
                match #krate::private::name({ let __taskgroup_name = #value; __taskgroup_name }).__taskgroup_text() { __taskgroup_name => #call }
            }
        }
        _ => call,
    }
}

/// The executor, as an argument.
fn executor(spawn: &Spawn<'_>) -> Option<TokenStream> {
    let on = spawn.options.on.as_deref()?;
    Some(quote_spanned! {at_first(on)=> __taskgroup_executor, })
}

/// The future of a `finally` block, as an argument. Its variables are captured as those of the task are.
fn cleanup(spawn: &Spawn<'_>, capture: &Capture, scanner: &mut Scanner<'_>) -> Option<TokenStream> {
    let block = cleanup_block(spawn)?;
    let capture = capture.of_cleanup(block);
    let place = keyword_place(&capture, first_block(spawn).unwrap_or(block));
    let task = match spawn.options.on {
        Some(_) => task_elsewhere(&capture, place, block, Runs::Once, scanner),
        None => task_of_block(&capture, place, block, Runs::Once, scanner),
    };
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
    let given = [&spawn.options.name, &spawn.options.on];
    let given = given.into_iter().flatten().map(|value| {
        let value = scanner.expression(value);
        quote_spanned! {at_first(tokens)=> let _ = #value; }
    });
    let given = given.collect::<TokenStream>();
    let cleanup = cleanup(spawn, &Capture::Borrow, scanner);
    let cleanup = cleanup.map(|cleanup| quote_spanned! {at_first(tokens)=> let _ = (#cleanup); });
    quote_spanned! {at_first(tokens)=> { #given #cleanup #expression } }
}

fn options(spawn: &Spawn<'_>, scanner: &Scanner<'_>) -> TokenStream {
    let text = match &spawn.operand {
        Operand::Block { block, .. } => source_text(&[TokenTree::Group(block.clone())]),
        Operand::Expression(tokens) | Operand::Refused(tokens) => source_text(tokens),
    };
    let site = site(scanner.krate, &text, spawn.operand.span());
    let name = spawn.options.name.as_deref();
    let name = name.map(|name| quote_spanned! {at_first(name)=> .name(__taskgroup_name) });
    let krate = scanner.krate.at(spawn.operand.span());
    let background = spawn
        .options
        .background
        .as_ref()
        .map(|word| quote_spanned! {at(word.span())=> .background() });
    let isolated = spawn
        .options
        .isolate
        .as_ref()
        .filter(|_| cleanup_block(spawn).is_some());
    let cleanup = isolated.map(|word| quote_spanned! {at(word.span())=> .cleanup() });
    quote_spanned! {at(spawn.operand.span())=> #krate::private::spawn_at(#site) #name #background #cleanup }
}
