//! Winding down reaches a construct through whatever stands between it and its task: combinators that poll a
//! construct only if its own waker was called.

use std::future::{Future, pending, poll_fn};
use std::pin::pin;

use futures::future::{self, FutureExt};
use futures::stream::{self, FuturesOrdered, FuturesUnordered, StreamExt};
use taskgroup::{scope, shield};
use taskgroup_tests::constructs::{Construct, caught, close, nested};
use taskgroup_tests::{Log, always_ready_again, block_on, fail, leaves, turns, yield_now};

fn shielded(log: &Log) -> Construct<'_> {
    shield(async {
        // Longer than it takes until the task is cancelled.
        turns(20).await;
        close(log).await;
    })
    .boxed()
}

/// Cancels a task that runs the construct through a combinator, and a task with a cleanup that does, and expects the
/// construct to have wound down first.
fn winds_down<'a, F: Future + Send + 'a>(
    log: &'a Log,
    construct: fn(&'a Log) -> Construct<'a>,
    through: impl Fn(Construct<'a>) -> F + Sync,
) {
    let group = block_on(scope! {
        let run = through(construct(log));
        spawn async { run.await; };
        spawn { turns(4).await; fail("sibling").await }
    });
    assert_eq!(leaves(&group.unwrap_err()), ["sibling"]);
    assert_eq!(log.lines(), ["closed"]);

    let group = block_on(scope! {
        let run = through(construct(log));
        spawn { run.await; } finally { log.add("finally") };
        spawn { turns(4).await; fail("sibling").await }
    });
    assert_eq!(leaves(&group.unwrap_err()), ["sibling"]);
    assert_eq!(log.lines(), ["closed", "closed", "finally"]);
}

/// Three tests of one combinator.
macro_rules! through {
    ($name:ident, |$construct:ident| $through:expr) => {
        mod $name {
            use super::*;

            fn through<'a>($construct: Construct<'a>) -> impl Future + Send + 'a {
                $through
            }

            #[test]
            fn a_scope_with_a_cleanup() {
                winds_down(&Log::new(), nested, through);
            }

            #[test]
            fn a_shield() {
                winds_down(&Log::new(), shielded, through);
            }

            #[test]
            fn a_catch_group_with_a_finally() {
                winds_down(&Log::new(), caught, through);
            }
        }
    };
}

fn idle<'a>() -> Construct<'a> {
    pending::<()>().boxed()
}

through!(join_of_futures, |construct| async {
    futures::join!(idle(), construct, idle())
});

through!(join_of_tokio, |construct| async {
    tokio::join!(idle(), construct, idle())
});

through!(select_of_futures, |construct| async {
    futures::select! { () = construct.fuse() => {}, () = idle().fuse() => {} }
});

through!(select_of_tokio, |construct| async {
    tokio::select! { () = construct => {}, () = idle() => {} }
});

through!(select_in_a_loop, |construct| async {
    let mut construct = construct;
    loop {
        tokio::select! { () = &mut construct => break, () = yield_now() => {} }
    }
});

through!(select_all, |construct| future::select_all([
    idle(),
    construct,
    idle()
]));

through!(join_all_of_a_few, |construct| future::join_all([
    idle(),
    construct,
    idle()
]));

through!(join_all_of_many, |construct| {
    future::join_all((0..40).map(|_| idle()).chain([construct]))
});

through!(futures_unordered, |construct| {
    let all: FuturesUnordered<_> = [idle(), construct, idle()].into_iter().collect();
    all.collect::<Vec<_>>()
});

through!(futures_unordered_with_others_that_are_always_ready, |construct| {
    let busy = || always_ready_again().boxed();
    let all: FuturesUnordered<_> = [busy(), busy(), busy(), construct, busy()].into_iter().collect();
    all.into_future()
});

through!(futures_ordered, |construct| {
    let all: FuturesOrdered<_> = [idle(), construct, idle()].into_iter().collect();
    all.collect::<Vec<_>>()
});

through!(buffered, |construct| {
    stream::iter([idle(), construct, idle()])
        .buffered(3)
        .collect::<Vec<_>>()
});

through!(buffer_unordered, |construct| {
    stream::iter([idle(), construct, idle()])
        .buffer_unordered(2)
        .collect::<Vec<_>>()
});

through!(for_each_concurrent, |construct| {
    stream::iter([idle(), construct, idle()]).for_each_concurrent(None, |construct| construct)
});

through!(shared, |construct| {
    let one = construct.shared();
    future::join3(one.clone(), idle(), one)
});

through!(fuse, |construct| construct.fuse());

through!(boxed_twice, |construct| construct.boxed());

through!(poll_fn_that_polls_every_other_time, |construct| {
    let (mut construct, mut turn) = (construct, false);
    poll_fn(move |cx| {
        turn = !turn;
        if turn {
            return construct.poll_unpin(cx);
        }
        cx.waker().wake_by_ref();
        std::task::Poll::Pending
    })
});

through!(one_inside_the_other, |construct| async {
    let inner: FuturesUnordered<_> = [idle(), construct].into_iter().collect();
    let inner = inner.into_future().map(drop).boxed().shared();
    future::select(pin!(future::join_all([inner.clone().boxed(), idle()])), inner).await;
});

#[test]
fn each_of_many_constructs_below_one_combinator_is_finished_once() {
    let log = Log::new();
    let group = block_on(scope! {
        spawn {
            let all: FuturesUnordered<_> = [nested, caught]
                .into_iter()
                .cycle()
                .take(60)
                .map(|construct| construct(&log))
                .collect();
            all.collect::<Vec<_>>().await;
        };
        // The combinator begins with a few of them in each poll.
        spawn { turns(100).await; fail("sibling").await }
    });
    assert_eq!(leaves(&group.unwrap_err()), ["sibling"]);
    assert_eq!(log.lines(), ["closed"; 60]);
}

#[test]
fn a_wait_for_the_cancellation_is_woken_below_a_combinator() {
    let log = Log::new();
    let group = block_on(scope! {
        spawn {
            let mut all: FuturesUnordered<_> = [idle(), taskgroup::cancelled().boxed()].into_iter().collect();
            all.next().await;
            close(&log).await;
        };
        spawn { turns(4).await; fail("sibling").await }
    });
    assert_eq!(leaves(&group.unwrap_err()), ["sibling"]);
    assert_eq!(log.lines(), ["closed"]);
}

#[test]
fn a_task_that_spends_tokios_budget_does_not_cost_the_others_their_cleanups() {
    let log = Log::new();
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    runtime.expect("a runtime").block_on(async {
        let _ = scope! {
            spawn {
                // Woken first, it leaves nothing for the poll in which the others are to wind down.
                taskgroup::cancelled().await;
                while tokio::task::coop::has_budget_remaining() {
                    tokio::task::coop::consume_budget().await;
                }
            };
            spawn { tokio::select! { () = nested(&log) => {}, () = idle() => {} } };
            spawn {
                tokio::select! { () = nested(&log) => {}, () = idle() => {} }
            } finally {};
            spawn { turns(4).await; fail("sibling").await }
        }
        .await;
    });
    assert_eq!(log.lines(), ["closed"; 2]);
}
