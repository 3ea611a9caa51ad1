//! What broke earlier designs of winding down: constructs driven by somebody else than their task, parked, or begun
//! too late.

use std::future::{Future, pending, poll_fn};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

use futures::FutureExt;
use futures::stream::{FuturesUnordered, StreamExt};
use taskgroup::{TaskHandle, catch_group, local_scope, scope, shield};
use taskgroup_tests::{Boom, Gate, Log, OnDrop, Stepper, block_on, fail, leaves, turns, yield_now};

async fn close(log: &Log, what: &str) {
    turns(3).await;
    log.add(format!("closed {what}"));
}

/// A task that waits, with a cleanup.
async fn cleaned(log: &Log, what: &str) {
    let _ = scope! { spawn pending::<()>() finally { close(log, what).await }; }.await;
}

/// Where a task finds its own handle.
type Own<'scope> = Arc<Mutex<Option<TaskHandle<'scope, ()>>>>;

fn cancel(own: &Own<'_>) {
    let handle = own.lock().unwrap().take();
    handle.expect("the handle is there").cancel();
}

// Driven by somebody else.

#[test]
fn a_scope_that_a_callback_blocks_on_comes_to_its_end_when_the_task_around_it_is_cancelled() {
    for other_thread in [false, true] {
        let log = Log::new();
        block_on(scope! {
            let own = Own::default();
            let (handle, log) = (own.clone(), &log);
            let task = spawn async move {
                yield_now().await;
                let outcome = futures::executor::block_on(scope! {
                    spawn pending::<()>() finally { close(log, "inner").await };
                    turns(2).await;
                    match other_thread {
                        true => std::thread::scope(|threads| drop(threads.spawn(|| cancel(&handle)))),
                        false => cancel(&handle),
                    }
                });
                // The body had its value; only the task in it was cut off.
                log.add(format!("came out: {}", outcome.is_err()));
                yield_now().await;
                log.add("never");
            };
            *own.lock().unwrap() = Some(task);
        })
        .unwrap();
        assert_eq!(log.lines(), ["closed inner", "came out: true"]);
    }
}

#[test]
fn a_destructor_of_a_cancelled_task_may_block_on_a_scope_of_its_own() {
    let log = Log::new();
    let group = block_on(scope! {
        spawn {
            let _guard = OnDrop::new(|| {
                let mut scope = Stepper::new(scope! {
                    spawn { turns(2).await; log.add("its task") } finally { close(&log, "it").await };
                    catch_group! { async try { turns(2).await } except* Boom => {} finally { log.add("finally") } }
                });
                assert!(scope.run_until_idle().is_ready());
            });
            pending::<()>().await;
        };
        spawn { turns(3).await; fail("sibling").await };
    });
    assert_eq!(leaves(&group.unwrap_err()), ["sibling"]);
    assert_eq!(log.lines(), ["finally", "its task", "closed it"]);
}

#[test]
fn errors_in_a_scope_that_such_a_destructor_drops_are_not_lost() {
    let group = block_on(scope! {
        spawn {
            let mut inner = Box::pin(scope! {
                spawn { turns(2).await; fail("inner").await };
                spawn pending::<()>() finally { pending::<()>().await };
            });
            let _guard = OnDrop::new(|| {
                assert!(Stepper::new(&mut inner).run_until_idle().is_pending());
                drop(inner);
            });
            pending::<()>().await;
        };
        spawn { turns(3).await; fail("sibling").await };
    });
    assert_eq!(leaves(&group.unwrap_err()), ["sibling", "inner"]);
}

#[test]
#[cfg(not(miri))]
fn a_task_of_a_local_set_that_a_cancelled_task_drives_comes_to_its_end() {
    let log = Log::new();
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    runtime.expect("a runtime").block_on(async {
        let (set, log) = (tokio::task::LocalSet::new(), log.clone());
        let (own, late) = (log.clone(), log.clone());
        let detached = set.spawn_local(async move { cleaned(&own, "detached").await });
        let begun_late = Gate::new();
        let begin = begun_late.clone();
        let second = set.spawn_local(async move {
            begin.wait().await;
            let outcome = scope! { spawn { turns(2).await; late.add("begun late") }; }.await;
            outcome.unwrap();
        });
        let mut group = Box::pin(local_scope! {
            spawn {
                let driven = set.run_until(pending::<()>());
                let held_up = async {
                    taskgroup::cancelled().await;
                    begun_late.open();
                    shield(turns(40)).await;
                };
                futures::future::select(Box::pin(driven), Box::pin(held_up)).await;
            };
            spawn { turns(4).await; fail("sibling").await };
        });
        assert_eq!(leaves(&(&mut group).await.unwrap_err()), ["sibling"]);
        drop(group);
        log.add("the scope is over");
        // Another task drives what is left.
        set.run_until(async {
            detached.await.unwrap();
            second.await.unwrap();
        })
        .await;
    });
    assert_eq!(
        log.lines(),
        ["closed detached", "the scope is over", "begun late"]
    );
}

#[test]
fn a_scope_that_registers_only_after_its_task_was_cancelled_hears_of_it() {
    let log = Log::new();
    let mut all = Stepper::new(scope! {
        let own = Own::default();
        let (handle, log) = (own.clone(), &log);
        let task = spawn async move {
            let constructs = FuturesUnordered::new();
            constructs.push(scope! {
                cancel(&handle);
                catch_group! { try { pending::<()>().await } except* Boom => {} finally { close(log, "it").await } }
            });
            constructs.collect::<Vec<_>>().await;
        };
        *own.lock().unwrap() = Some(task);
    });
    assert!(all.run_until_idle().is_ready());
    assert_eq!(log.lines(), ["closed it"]);
}

#[test]
fn a_task_with_a_cleanup_that_is_cancelled_in_its_own_turn_finishes_what_is_in_it() {
    let log = Log::new();
    block_on(scope! {
        let own = Own::default();
        let (handle, log) = (own.clone(), &log);
        let task = spawn move(handle, log) {
            let cancel = async { turns(4).await; cancel(&handle); pending::<()>().await };
            futures::join!(cleaned(log, "inner"), cancel);
        } finally { log.add("finally") };
        *own.lock().unwrap() = Some(task);
    })
    .unwrap();
    assert_eq!(log.lines(), ["closed inner", "finally"]);
}

/// Panics, once it is armed.
#[derive(Default)]
struct Armed(AtomicBool);

impl Wake for Armed {
    fn wake(self: Arc<Self>) {
        assert!(!self.0.load(Ordering::Relaxed), "waker");
    }
}

#[test]
fn a_waker_that_panics_does_not_cost_the_other_constructs_their_wake_up() {
    let log = Log::new();
    let mut all = Stepper::new(scope! {
        spawn {
            let armed = Arc::new(Armed::default());
            let mut first = Box::pin(cleaned(&log, "never"));
            let waker = Waker::from(armed.clone());
            assert!(first.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
            armed.0.store(true, Ordering::Relaxed);
            let rest: FuturesUnordered<_> = [cleaned(&log, "second")].into_iter().collect();
            rest.collect::<Vec<_>>().await;
        };
        spawn { turns(4).await; fail("sibling").await };
    });
    let text = taskgroup_tests::panic_of(|| all.run_until_idle());
    assert_eq!(text, "waker");
    assert_eq!(log.lines(), ["closed second"]);
}

// Parked, and beside code that goes on.

#[test]
fn a_construct_parked_in_the_handler_of_a_select_loop_is_given_up_when_it_is_woken() {
    let (log, message, done) = (Log::new(), Gate::new(), Gate::new());
    let mut all = Stepper::new(scope! {
        spawn {
            let mut nested = Box::pin(scope! {
                spawn pending::<()>() finally { done.wait().await; log.add("never") };
            });
            tokio::select! { _ = &mut nested => {}, () = message.wait() => pending().await };
        };
        spawn { turns(6).await; fail("sibling").await };
    });
    // It winds down until the message comes.
    assert!(all.run_until_idle().is_pending());
    message.open();
    assert!(all.run_until_idle().is_pending());
    done.open();
    assert!(all.run_until_idle().is_ready());
    assert_eq!(log.lines(), Vec::<String>::new());
}

#[test]
fn a_construct_parked_in_a_handler_that_comes_back_in_time_is_finished() {
    let (log, message, answer, done) = (Log::new(), Gate::new(), Gate::new(), Gate::new());
    let mut all = Stepper::new(scope! {
        spawn {
            let mut nested = Box::pin(scope! {
                spawn pending::<()>() finally { done.wait().await; log.add("closed") };
            });
            tokio::select! { _ = &mut nested => {}, () = message.wait() => answer.wait().await };
            let _ = nested.await;
        };
        spawn { turns(6).await; fail("sibling").await };
    });
    assert!(all.run_until_idle().is_pending());
    for gate in [&message, &answer, &done] {
        gate.open();
        let _ = all.run_until_idle();
    }
    assert_eq!(log.lines(), ["closed"]);
}

#[test]
fn a_construct_that_is_looked_at_now_and_then_is_not_given_up() {
    let (log, tick) = (Log::new(), Mutex::new(None::<Waker>));
    let mut all = Stepper::new(scope! {
        spawn {
            let mut nested = Box::pin(cleaned(&log, "it"));
            loop {
                // With a waker that wakes nobody, between waits for a tick.
                if (&mut nested).now_or_never().is_some() {
                    break;
                }
                let mut ticked = false;
                poll_fn(|cx| {
                    *tick.lock().unwrap() = Some(cx.waker().clone());
                    match std::mem::replace(&mut ticked, true) {
                        true => Poll::Ready(()),
                        false => Poll::Pending,
                    }
                })
                .await;
            }
        };
        spawn { turns(4).await; fail("sibling").await };
    });
    while all.run_until_idle().is_pending() {
        tick.lock()
            .unwrap()
            .take()
            .expect("somebody waits for the tick")
            .wake();
    }
    assert_eq!(log.lines(), ["closed it"]);
}

#[test]
fn an_endless_select_loop_beside_a_construct_ends_with_the_construct() {
    let (log, rounds) = (Log::new(), AtomicUsize::new(0));
    let group = block_on(scope! {
        spawn {
            let endless = async {
                loop {
                    let round = cleaned(&log, "round");
                    futures::future::select(Box::pin(round), Box::pin(turns(2))).await;
                    rounds.fetch_add(1, Ordering::Relaxed);
                    assert!(rounds.load(Ordering::Relaxed) < 100);
                }
            };
            futures::join!(cleaned(&log, "construct"), endless)
        };
        spawn { turns(4).await; fail("sibling").await };
    });
    assert_eq!(leaves(&group.unwrap_err()), ["sibling"]);
    assert!(log.lines().contains(&"closed construct".to_owned()));
}

#[test]
fn code_beside_a_construct_runs_until_the_construct_is_done() {
    let (log, rounds) = (Log::new(), AtomicUsize::new(0));
    let _ = block_on(scope! {
        spawn {
            let endless = async {
                loop {
                    yield_now().await;
                    rounds.fetch_add(1, Ordering::Relaxed);
                }
            };
            futures::join!(shield(turns(50)), endless)
        };
        spawn { turns(4).await; fail("sibling").await };
    });
    drop(log);
    assert!((50..60).contains(&rounds.into_inner()));
}
