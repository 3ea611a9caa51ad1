//! Constructs that move from one task to another, or are left behind by all: each holds up the task that polls
//! it, and no other.
//!
//! Runs under Miri as a whole.

use std::future::{pending, poll_fn};
use std::sync::atomic::AtomicPtr;
use std::sync::{Arc, Mutex};
use std::task::Waker;

use futures::FutureExt;
use futures::stream::{FuturesUnordered, StreamExt};
use taskgroup::{catch_group, scope, shield};
use taskgroup_tests::constructs::{Construct, begin, caught, close, nested};
use taskgroup_tests::{Boom, Gate, Log, Stepper, block_on, fail, leaves, turns};

/// A shield that is done when the gate is open.
fn shielded<'a>(gate: &'a Gate, log: &'a Log) -> Construct<'a> {
    shield(async {
        gate.wait().await;
        close(log).await;
    })
    .boxed()
}

/// Forgets a value as `mem::forget` does, in a place where Miri does not take it for a leak.
fn forget<T>(value: T) {
    static FORGOTTEN: Mutex<Vec<AtomicPtr<()>>> = Mutex::new(Vec::new());
    let pointer = Box::into_raw(Box::new(value)).cast();
    FORGOTTEN.lock().unwrap().push(AtomicPtr::new(pointer));
}

#[test]
fn a_construct_sent_to_another_task_is_wound_down_with_that_one() {
    for construct in [nested, caught] {
        let log = Log::new();
        let (send, receive) = tokio::sync::oneshot::channel();
        let construct = construct(&log);
        block_on(scope! {
            let log = &log;
            let old = spawn async move {
                let mut construct = construct;
                begin(&mut construct).await;
                let _ = send.send(construct);
                pending::<()>().await
            };
            let new = spawn async move { receive.await.expect("it is sent").await };
            turns(4).await;
            old.cancel();
            old.finished().await;
            turns(4).await;
            log.add("the old task is gone");
            new.cancel();
            new.finished().await;
            log.add("the new task is gone");
        })
        .unwrap();
        assert_eq!(
            log.lines(),
            ["the old task is gone", "closed", "the new task is gone"]
        );
    }
}

#[test]
fn a_shield_handed_over_is_finished_by_the_new_task() {
    let (log, gate) = (Log::new(), Gate::new());
    let slot = Mutex::new(None);
    block_on(scope! {
        let old = spawn {
            let mut construct = shielded(&gate, &log);
            begin(&mut construct).await;
            *slot.lock().unwrap() = Some(construct);
            pending::<()>().await;
        };
        turns(2).await;
        let new = spawn {
            let construct = slot.lock().unwrap().take().expect("it is there");
            construct.await;
            log.add("behind it");
            turns(1).await;
            log.add("never");
        };
        turns(2).await;
        old.cancel();
        old.finished().await;
        new.cancel();
        turns(2).await;
        assert!(!new.is_finished());
        gate.open();
        new.finished().await;
    })
    .unwrap();
    assert_eq!(log.lines(), ["closed", "behind it"]);
}

#[test]
fn a_construct_that_nobody_has_taken_over_yet_does_not_hold_up_the_old_task() {
    let log = Log::new();
    let slot = Mutex::new(None);
    block_on(scope! {
        let old = spawn {
            let mut construct = nested(&log);
            begin(&mut construct).await;
            *slot.lock().unwrap() = Some(construct);
            pending::<()>().await;
        };
        turns(3).await;
        old.cancel();
        old.finished().await;
        log.add("the old task is gone");
        let mut construct = slot.lock().unwrap().take().expect("it is there");
        begin(&mut construct).await;
        log.add("it goes on");
        let new = spawn construct;
        turns(2).await;
        new.cancel();
    })
    .unwrap();
    assert_eq!(log.lines(), ["the old task is gone", "it goes on", "closed"]);
}

#[test]
fn a_construct_handed_on_after_its_task_was_cancelled_has_wound_down_there_and_resolves() {
    let log = Log::new();
    let slot = Mutex::new(None);
    block_on(scope! {
        let old = spawn {
            let mut construct = nested(&log);
            begin(&mut construct).await;
            taskgroup::cancelled().await;
            begin(&mut construct).await;
            *slot.lock().unwrap() = Some(construct);
        };
        turns(3).await;
        old.cancel();
        old.finished().await;
        log.add("the old task is gone");
        let construct = slot.lock().unwrap().take().expect("it is there");
        construct.await;
        log.add("resolved");
    })
    .unwrap();
    assert_eq!(log.lines(), ["the old task is gone", "closed", "resolved"]);
}

#[test]
fn a_construct_may_leave_every_scope() {
    let log = Log::new();
    let slot = Mutex::new(None);
    let group = block_on(scope! {
        spawn {
            let mut construct = nested(&log);
            begin(&mut construct).await;
            *slot.lock().unwrap() = Some(construct);
            pending::<()>().await;
        };
        spawn { turns(4).await; fail("sibling").await }
    });
    assert_eq!(leaves(&group.unwrap_err()), ["sibling"]);
    let mut outside = Stepper::new(slot.into_inner().unwrap().expect("it is there"));
    assert!(outside.run_until_idle().is_pending());
    drop(outside);
    assert_eq!(log.lines(), Vec::<String>::new());
}

#[test]
fn two_tasks_that_poll_the_same_constructs_in_turn() {
    let log = Log::new();
    let all = futures::lock::Mutex::new(FuturesUnordered::new());
    block_on(scope! {
        all.lock().await.push(nested(&log));
        let (first, second) = (
            spawn { while all.lock().await.next().await.is_some() {} },
            spawn { while all.lock().await.next().await.is_some() {} },
        );
        turns(5).await;
        first.cancel();
        first.finished().await;
        turns(5).await;
        log.add("the first is gone");
        second.cancel();
        second.finished().await;
        log.add("the second is gone");
    })
    .unwrap();
    assert_eq!(log.lines(), ["closed", "the first is gone", "the second is gone"]);
}

#[test]
fn what_did_not_begin_in_a_cancelled_task_begins_in_the_next() {
    let log = Log::new();
    let all = futures::lock::Mutex::new(FuturesUnordered::<Construct<'_>>::new());
    block_on(scope! {
        let cancelled = spawn {
            taskgroup::cancelled().await;
            let mut all = all.lock().await;
            all.push(scope! { spawn { log.add("a scope") }; }.map(drop).boxed());
            all.push(
                async {
                    let _ = catch_group! {
                        async try { log.add("a catch_group!") }
                        except* Boom => {}
                        finally {}
                    };
                }
                .boxed(),
            );
            assert!(futures::poll!(all.next()).is_pending());
        };
        turns(2).await;
        cancelled.cancel();
        cancelled.finished().await;
        log.add("the cancelled task is gone");
        let mut all = all.lock().await;
        while all.next().await.is_some() {}
    })
    .unwrap();
    let mut lines = log.lines();
    assert_eq!(lines.remove(0), "the cancelled task is gone");
    lines.sort();
    assert_eq!(lines, ["a catch_group!", "a scope"]);
}

#[test]
fn a_handle_first_awaited_in_a_cancelled_task_gives_its_value_in_the_next() {
    let value = block_on(scope! {
        let ready = Gate::new();
        let opened = ready.clone();
        let task = spawn async move { ready.wait().await; 7 };
        let all = Arc::new(futures::lock::Mutex::new(FuturesUnordered::from_iter([task])));
        let same = all.clone();
        let cancelled = spawn async move {
            taskgroup::cancelled().await;
            assert!(futures::poll!(same.lock().await.next()).is_pending());
        };
        turns(2).await;
        cancelled.cancel();
        cancelled.finished().await;
        opened.open();
        let mut all = all.lock().await;
        all.next().await
    });
    assert_eq!(value.unwrap(), Some(7));
}

/// Runs a task that begins a construct and forgets it, and cancels the task afterwards.
fn forgotten_before_the_cancellation<'a>(log: &'a Log, construct: Construct<'a>) {
    let mut all = Stepper::new(scope! {
        let task = spawn async move {
            let mut construct = construct;
            begin(&mut construct).await;
            forget(construct);
            pending::<()>().await
        };
        turns(4).await;
        task.cancel();
        task.finished().await;
        log.add("gone");
    });
    assert!(all.run_until_idle().is_ready());
    assert_eq!(log.lines(), ["gone"]);
}

#[test]
fn a_forgotten_construct_holds_up_nobody() {
    let (log, gate) = (Log::new(), Gate::new());
    forgotten_before_the_cancellation(&log, nested(&log));
    let log = Log::new();
    forgotten_before_the_cancellation(&log, caught(&log));
    let log = Log::new();
    forgotten_before_the_cancellation(&log, shielded(&gate, &log));
    // Wakes the task that is gone.
    gate.open();
    assert_eq!(log.lines(), ["gone"]);
}

#[test]
fn nor_does_one_that_was_forgotten_by_a_task_with_a_cleanup() {
    let log = Log::new();
    let group = block_on(scope! {
        spawn {
            let mut construct = nested(&log);
            begin(&mut construct).await;
            forget(construct);
            pending::<()>().await;
        } finally { close(&log).await };
        spawn { turns(4).await; fail("sibling").await }
    });
    assert_eq!(leaves(&group.unwrap_err()), ["sibling"]);
    assert_eq!(log.lines(), ["closed"]);
}

#[test]
fn nor_one_that_was_begun_and_forgotten_in_a_cancelled_task() {
    let (log, gate) = (Log::new(), Gate::new());
    let group = block_on(scope! {
        spawn {
            shield(close(&log)).await;
            let mut late = shielded(&gate, &log);
            assert!(futures::poll!(&mut late).is_pending());
            forget(late);
            pending::<()>().await;
        };
        spawn fail("sibling");
    });
    assert_eq!(leaves(&group.unwrap_err()), ["sibling"]);
    gate.open();
    assert_eq!(log.lines(), ["closed"]);
}

#[test]
fn nor_one_that_was_forgotten_while_it_wound_down() {
    let (log, gate) = (Log::new(), Gate::new());
    let mut all = Stepper::new(scope! {
        spawn {
            let mut construct = shielded(&gate, &log);
            begin(&mut construct).await;
            taskgroup::cancelled().await;
            forget(construct);
        };
        spawn fail("sibling");
    });
    assert!(all.run_until_idle().is_ready());
    gate.open();
    assert_eq!(log.lines(), Vec::<String>::new());
}

#[test]
fn a_construct_polled_with_a_waker_that_wakes_nobody_holds_up_nobody() {
    for forgotten in [false, true] {
        let log = Log::new();
        let mut all = Stepper::new(scope! {
            spawn {
                let mut construct = nested(&log);
                assert_eq!((&mut construct).now_or_never(), None);
                let parked = (!forgotten).then_some(construct);
                pending::<()>().await;
                drop(parked);
            };
            spawn { turns(4).await; fail("sibling").await }
        });
        assert!(all.run_until_idle().is_ready());
    }
}

#[test]
fn a_waker_of_a_construct_may_outlive_task_and_scope() {
    let (log, left) = (Log::new(), Mutex::new(None));
    let group = block_on(scope! {
        spawn {
            let mut construct = nested(&log);
            poll_fn(|cx| {
                *left.lock().unwrap() = Some(cx.waker().clone());
                construct.poll_unpin(cx)
            })
            .await;
        };
        spawn { turns(4).await; fail("sibling").await }
    });
    assert!(group.is_err());
    let waker: Waker = left.into_inner().unwrap().expect("a waker was left");
    waker.wake_by_ref();
    waker.wake();
    assert_eq!(log.lines(), ["closed"]);
}
