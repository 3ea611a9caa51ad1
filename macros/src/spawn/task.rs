//! The future of a task that is written as a block.

use proc_macro2::{Group, Span, TokenStream};
use quote::quote_spanned;

use super::ast::Spawn;
use super::body::{async_block, task_body};
use super::capture::{Capture, Named};
use crate::flow::Ending;
use crate::input::Krate;
use crate::spans::{self, at, at_first};
use crate::tokens::{Hold, Scanner};

/// Where the keyword of an `async` block is emitted: rustc may advise to put `move` there.
pub(super) fn keyword_place(capture: &Capture, block: &Group) -> Span {
    match capture {
        // Beside the list it is no `spawn`.
        Capture::Named(_) => at(block.span_open()),
        _ => block.span_open(),
    }
}

/// A task that leaves its scope behind: what is a `spawn` in it has to be that of a scope in it.
pub(super) fn task_elsewhere(
    capture: &Capture,
    keyword: Span,
    block: &Group,
    runs: Runs,
    scanner: &mut Scanner<'_>,
) -> TokenStream {
    let user = block.stream().into_iter().collect::<Vec<_>>();
    let last = Ending::with_last(&user);
    let user = scanner.elsewhere(
        &user,
        "a task on an executor cannot spawn into the scope around it, which stays behind: open one in it, \
         `scope! { .. }.await?`",
    );
    task(
        capture,
        keyword,
        block,
        (last, user, Hold::Nothing),
        runs,
        scanner,
    )
}

pub(super) fn task_of_block(
    capture: &Capture,
    keyword: Span,
    block: &Group,
    runs: Runs,
    scanner: &mut Scanner<'_>,
) -> TokenStream {
    let user = block.stream().into_iter().collect::<Vec<_>>();
    let last = Ending::with_last(&user);
    let (user, hold) = scanner.task(&user);
    task(capture, keyword, block, (last, user, hold), runs, scanner)
}

fn task(
    capture: &Capture,
    keyword: Span,
    block: &Group,
    (last, user, hold): ((Ending, Span), TokenStream, Hold),
    runs: Runs,
    scanner: &Scanner<'_>,
) -> TokenStream {
    let span = at(block.span_open());
    let krate = scanner.krate.at(span);
    let (mut outer, mut inner) = match capture {
        Capture::Named(names) => named(names, scanner.krate),
        _ => (TokenStream::new(), TokenStream::new()),
    };
    let moves = matches!(capture, Capture::Move(_));
    if hold == Hold::Variable || (hold == Hold::Capture && moves) {
        // What is copied here would be captured by reference around it.
        outer.extend(quote_spanned! {span=>
            let scope = #krate::private::Moved::new(r#scope.__taskgroup_lent());
        });
        inner.extend(quote_spanned! {span=> let r#scope = scope.take(); });
    }
    let word = match capture {
        Capture::Move(word) => Some(word),
        _ => None,
    };
    let mut body = task_body(scanner, block.span_open(), block.span(), last, user);
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
pub(super) enum Runs {
    Once,
    Again,
}

impl Runs {
    pub(super) fn of(spawn: &Spawn<'_>) -> Self {
        match spawn.options.restart {
            Some(_) => Runs::Again,
            None => Runs::Once,
        }
    }
}

/// The policy of a task that restarts, evaluated where it is spawned.
pub(super) fn restarts(spawn: &Spawn<'_>, task: TokenStream, scanner: &mut Scanner<'_>) -> TokenStream {
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

/// Wraps each variable, and unwraps it inside: using the wrapper by value moves it in.
pub(super) fn named(names: &[Named], krate: &Krate) -> (TokenStream, TokenStream) {
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
