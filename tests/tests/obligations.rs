//! What counts as having something to finish, and from when to when.

use std::future::pending;
use std::mem::forget;
use std::sync::Mutex;

use futures::FutureExt;
use futures::stream::{FuturesUnordered, StreamExt};
use taskgroup::{ScopeFuture, scope, shield};
use taskgroup_tests::constructs::{Construct, begin};
use taskgroup_tests::{Gate, Log, block_on, fail, leaves, turns};

/// A scope with a task whose cleanup waits for the gate.
fn nested<'a>(log: &'a Log, gate: &'a Gate) -> Construct<'a> {
    scope! { spawn pending::<()>() finally { gate.wait().await; log.add("closed") }; }
        .map(drop)
        .boxed()
}

/// A scope whose tasks have nothing left to finish goes with its task, and nothing behind it runs.
fn has_nothing_to_finish<'a>(log: &'a Log, scope: ScopeFuture<'a, ()>) {
    let group = block_on(scope! {
        spawn async move {
            let _ = scope.await;
            log.add("behind");
        };
        spawn { turns(20).await; fail("sibling").await }
    });
    assert_eq!(leaves(&group.unwrap_err()), ["sibling"]);
    assert_eq!(log.lines(), Vec::<String>::new());
}

#[test]
fn a_scope_in_which_a_shield_has_ended_has_nothing_to_finish() {
    let scope = scope! { spawn shield(turns(2)); pending::<()>().await };
    has_nothing_to_finish(&Log::new(), scope);
}

#[test]
fn nor_has_one_whose_cleanups_are_done() {
    let scope = scope! { spawn turns(1) finally { turns(1).await }; pending::<()>().await };
    has_nothing_to_finish(&Log::new(), scope);
}

#[test]
#[cfg_attr(miri, ignore = "leaks, as it should")]
fn nor_has_one_in_which_a_task_has_forgotten_a_construct_and_ended() {
    let (log, gate) = (Log::new(), Gate::new());
    let mut construct = nested(&log, &gate);
    let ends = async move {
        begin(&mut construct).await;
        forget(construct);
    };
    has_nothing_to_finish(&log, scope! { move spawn ends; pending::<()>().await });
}

#[test]
fn nor_has_one_in_which_a_construct_outlived_its_task_and_was_dropped() {
    let (log, gate, slot) = (Log::new(), Gate::new(), Mutex::new(None));
    let mut construct = nested(&log, &gate);
    let ends = async {
        let leaves_it = async {
            begin(&mut construct).await;
            *slot.lock().unwrap() = Some(construct);
        };
        let drops_it = async {
            turns(10).await;
            drop(slot.lock().unwrap().take());
        };
        let _ = scope! { spawn leaves_it; spawn drops_it; pending::<()>().await }.await;
    };
    has_nothing_to_finish(&log, scope! { move spawn ends; pending::<()>().await });
}

#[test]
fn a_construct_that_moves_below_a_combinator_is_woken_there() {
    let (log, gate) = (Log::new(), Gate::new());
    gate.open();
    let _ = block_on(scope! {
        spawn {
            let mut construct = nested(&log, &gate);
            begin(&mut construct).await;
            let all: FuturesUnordered<_> = [construct, pending().boxed()].into_iter().collect();
            all.collect::<Vec<_>>().await;
        };
        spawn { turns(6).await; fail("sibling").await }
    });
    assert_eq!(log.lines(), ["closed"]);
}

#[test]
fn a_parked_construct_that_is_dropped_does_not_take_the_others_with_it() {
    let (log, gate) = (Log::new(), Gate::new());
    let _ = block_on(scope! {
        spawn {
            let mut parked = nested(&log, &gate);
            begin(&mut parked).await;
            let drops_it = async {
                turns(12).await;
                drop(parked);
                pending::<()>().await
            };
            // Not polled again before it is woken.
            let other: FuturesUnordered<_> = [nested(&log, &gate)].into_iter().collect();
            futures::join!(other.collect::<Vec<_>>(), drops_it);
        };
        spawn { taskgroup::cancelled().await; turns(40).await; gate.open() };
        spawn { turns(6).await; fail("sibling").await }
    });
    assert_eq!(log.lines(), ["closed"]);
}
