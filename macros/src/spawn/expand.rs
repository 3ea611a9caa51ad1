//! What a `spawn` becomes.

use proc_macro2::{Delimiter, Group, Ident, Punct, Spacing, Span, TokenStream, TokenTree};
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
    let call = on(spawn, call, scanner);
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
        match #krate::private::future(#expression) { __taskgroup_future => #call }
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
            __taskgroup_scope.#method(#kind, #task, #cleanup #executor #options)
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

/// The same, as an argument.
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
    quote_spanned! {at_first(tokens)=> { #given #expression } }
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

/// Where the keyword of an `async` block is emitted: rustc may advise to put `move` there.
fn keyword_place(capture: &Capture, block: &Group) -> Span {
    match capture {
        // Beside the list it is no `spawn`.
        Capture::Named(_) => at(block.span_open()),
        _ => block.span_open(),
    }
}

/// A task that leaves its scope behind: what is a `spawn` in it has to be that of a scope in it.
fn task_elsewhere(
    capture: &Capture,
    keyword: Span,
    block: &Group,
    runs: Runs,
    scanner: &mut Scanner<'_>,
) -> TokenStream {
    let user = block.stream().into_iter().collect::<Vec<_>>();
    let ending = Ending::of(&user);
    let user = scanner.elsewhere(
        &user,
        "a task on an executor cannot spawn into the scope around it, which stays behind: open one in it, \
         `scope! { .. }.await?`",
    );
    task(capture, keyword, block, (ending, user, false), runs, scanner)
}

fn task_of_block(
    capture: &Capture,
    keyword: Span,
    block: &Group,
    runs: Runs,
    scanner: &mut Scanner<'_>,
) -> TokenStream {
    let uses = scanner.uses();
    let user = block.stream().into_iter().collect::<Vec<_>>();
    let ending = Ending::of(&user);
    let user = scanner.block(&user, Tail::Statement);
    let spawns = scanner.uses() > uses;
    task(capture, keyword, block, (ending, user, spawns), runs, scanner)
}

fn task(
    capture: &Capture,
    keyword: Span,
    block: &Group,
    (ending, user, spawns): (Ending, TokenStream, bool),
    runs: Runs,
    scanner: &Scanner<'_>,
) -> TokenStream {
    let span = at(block.span_open());
    let krate = scanner.krate.at(span);
    let (mut outer, mut inner) = match capture {
        Capture::Named(names) => named(names, scanner.krate),
        _ => (TokenStream::new(), TokenStream::new()),
    };
    if spawns {
        outer.extend(quote_spanned! {span=>
            let scope = #krate::private::Moved::new(__taskgroup_scope);
        });
        inner.extend(quote_spanned! {span=> let __taskgroup_scope = scope.take(); });
    }
    let word = match capture {
        Capture::Move(word) => Some(word),
        _ => None,
    };
    let mut body = body(scanner.krate, block.span_open(), block.span(), ending, user);
    if runs == Runs::Again {
        body = again(block.span_open(), body);
    }
    let block = async_block(
        keyword,
        block.span_open(),
        word,
        quote_spanned! {span=> #inner #body },
    );
    quote_spanned! {span=> { #outer #block } }
}

/// How often a block is run.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Runs {
    Once,
    Again,
}

impl Runs {
    fn of(spawn: &Spawn<'_>) -> Self {
        match spawn.options.restart {
            Some(_) => Runs::Again,
            None => Runs::Once,
        }
    }
}

/// The policy of a task that restarts, evaluated where it is spawned.
fn restarts(spawn: &Spawn<'_>, task: TokenStream, scanner: &mut Scanner<'_>) -> TokenStream {
    let Some(policy) = spawn.options.restart.as_deref() else {
        return task;
    };
    let krate = scanner.krate.at(spans::first(policy));
    let policy = {
        let value = scanner.expression(policy);
        quote_spanned! {at_first(policy)=> #krate::private::Restarts::new(#value) }
    };
    quote_spanned! {at(spawn.operand.span())=>
        {
            let __taskgroup_restarts = #krate::private::Moved::new(#policy);
            #task
        }
    }
}

/// The user's code as a block that is evaluated anew for each run. The user wrote no `move` for it: it borrows from the
/// task around it, so that what a run takes by value is gone for the next one, as in any loop.
fn again(place: Span, body: TokenStream) -> TokenStream {
    let run = async_block(at(place), place, None, body);
    quote_spanned! {at(place)=>
        let mut __taskgroup_restarts = __taskgroup_restarts.take();
        loop {
            if let ::core::ops::ControlFlow::Break(__taskgroup_result) = __taskgroup_restarts.after(#run).await {
                break __taskgroup_result;
            }
        }
    }
}

/// The closure of a task on a thread that may block. It lives on its own there, and cannot spawn.
fn closure(capture: &Capture, block: &Group, scanner: &mut Scanner<'_>) -> TokenStream {
    let user = block.stream().into_iter().collect::<Vec<_>>();
    let (outer, inner) = match capture {
        Capture::Named(names) => named(names, scanner.krate),
        _ => (TokenStream::new(), TokenStream::new()),
    };
    let word = match capture {
        Capture::Move(word) => Some(word.clone()),
        _ => None,
    };
    let body = blocking_body(&user, block.span_open(), block.span(), scanner);
    let span = at(block.span_open());
    let closure = without_parameters(block.span_open(), word, quote_spanned! {span=> #inner #body });
    quote_spanned! {span=> { #outer #closure } }
}

/// The same for an expression, which is a mistake that has been noted.
fn closure_of_expression(tokens: &[TokenTree], scanner: &mut Scanner<'_>) -> TokenStream {
    let place = spans::first(tokens);
    let body = blocking_body(tokens, place, place, scanner);
    without_parameters(place, Some(Ident::new("move", at(place))), body)
}

fn blocking_body(user: &[TokenTree], place: Span, extent: Span, scanner: &mut Scanner<'_>) -> TokenStream {
    let ending = Ending::of(user);
    let user = scanner.apart(
        user,
        "`spawn` cannot stand in what blocks: spawn where the scope is polled, or open a scope in here, \
         `taskgroup::block_on(scope! { .. })`",
    );
    body(scanner.krate, place, extent, ending, user)
}

/// A closure whose bars and braces count as the user's own: only then does rustc name the variables that it captures.
fn without_parameters(place: Span, capture: Option<Ident>, body: TokenStream) -> TokenStream {
    let mut braces = Group::new(Delimiter::Brace, body);
    braces.set_span(place);
    let bars = [Spacing::Joint, Spacing::Alone].map(|spacing| {
        let mut bar = Punct::new('|', spacing);
        bar.set_span(place);
        bar
    });
    let [left, right] = bars;
    quote_spanned! {at(place)=> #capture #left #right #braces }
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
