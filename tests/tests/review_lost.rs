//! What broke earlier designs of winding down: waits that nothing can end, errors and cleanups that nobody is left
//! to see.

use std::future::pending;
use std::task::Poll;
use std::time::Duration;

use futures::FutureExt;
use taskgroup::{Cancelled, ErrorGroup, TaskHandle, Unfinished, catch_group, scope, shield};
use taskgroup_tests::{Boom, Log, OnDrop, Stepper, block_on, fail, leaves, panic_of, turns};

/// The cancelled tasks that a group names.
fn cancelled_tasks(group: &ErrorGroup) -> Vec<&str> {
    let all = group.matching::<Cancelled>();
    let mut named: Vec<_> = all.filter_map(Cancelled::task).collect();
    named.sort_unstable();
    named
}

async fn close(log: &Log, what: &str) {
    turns(3).await;
    log.add(format!("closed {what}"));
}

/// A task that waits, with a cleanup.
async fn cleaned(log: &Log, what: &str) {
    let _ = scope! { spawn pending::<()>() finally { close(log, what).await }; }.await;
}

#[test]
fn a_handle_without_a_value_ends_the_shield_that_awaits_it() {
    for cancelled in [false, true] {
        let log = Log::new();
        let group = block_on(scope! {
            let task = spawn(name = "awaited") { turns(3).await; fail("task").await };
            if cancelled {
                task.cancel();
            }
            spawn(name = "shields") move(task) {
                let log = log.on_drop("dropped");
                shield(task).await;
                drop(log);
            };
        });
        let group = group.unwrap_err();
        let awaited = group.matching::<Cancelled>().next().and_then(Cancelled::task);
        assert_eq!(awaited, Some("awaited"));
        assert_eq!(group.len(), 2 - usize::from(cancelled));
        assert_eq!(log.lines(), ["dropped"]);
    }
}

#[test]
fn a_shield_that_is_done_or_ended_holds_up_nobody_though_it_is_kept() {
    let log = Log::new();
    let mut all = Stepper::new(scope! {
        let stopped = spawn(name = "stopped") pending::<()>();
        stopped.cancel();
        spawn {
            let mut kept = Box::pin(shield(close(&log, "kept")));
            (&mut kept).await;
            pending::<()>().await;
        };
        spawn move(stopped) { futures::join!(shield(stopped), cleaned(&log, "inner")) };
    });
    let Poll::Ready(outcome) = all.run_until_idle() else {
        panic!("the scope waits for a shield that has ended");
    };
    assert_eq!(outcome.unwrap_err().matching::<Cancelled>().count(), 1);
    let mut lines = log.lines();
    lines.sort();
    assert_eq!(lines, ["closed inner", "closed kept"]);
}

#[test]
fn a_handle_awaited_in_a_cleanup_of_a_scope_that_shuts_down_ends_the_cleanup() {
    let group = block_on(scope!(|s| {
        let sibling = spawn(name = "sibling") pending::<()>();
        spawn move(sibling) { pending::<()>().await } finally { sibling.await };
        spawn pending::<()>() finally {
            let late = taskgroup::spawn!(s, (name = "late") { 1 });
            late.await;
        };
        spawn { turns(3).await; fail("failing").await };
    }));
    let group = group.unwrap_err();
    let named = cancelled_tasks(&group);
    assert_eq!((group.len(), named), (3, vec!["late", "sibling"]));
}

#[test]
fn of_several_handles_without_a_value_the_first_one_polled_ends_the_task() {
    let group = block_on(scope! {
        let first = spawn(name = "first") pending::<()>();
        let second = spawn(name = "second") pending::<()>();
        first.cancel();
        second.cancel();
        spawn move(first, second) { turns(3).await; futures::join!(first, second) };
    });
    let group = group.unwrap_err();
    let named = group.matching::<Cancelled>().next().and_then(Cancelled::task);
    assert_eq!((group.len(), named), (1, Some("first")));
}

#[test]
fn a_handle_of_a_task_cancelled_by_hand_ends_the_cleanup_that_awaits_it() {
    let group = block_on(scope! {
        let first = spawn(name = "first") pending::<()>();
        let second = spawn(name = "second") pending::<()>();
        first.cancel();
        second.cancel();
        spawn move(first) { turns(1).await } finally { first.await };
        spawn move(second) {
            catch_group! { try { turns(1).await } except* Boom => {} finally { second.await } }
        };
    });
    let group = group.unwrap_err();
    let named = cancelled_tasks(&group);
    assert_eq!((group.len(), named), (2, vec!["first", "second"]));
}

#[test]
fn a_handle_of_a_failed_task_ends_a_cleanup_also_from_within_a_catch_group() {
    let group = block_on(scope! {
        let failing = spawn(name = "failing") fail("task");
        spawn move(failing) { pending::<()>().await } finally {
            catch_group! { try { failing.await } except* Cancelled => { turns(1).await } }?
        };
    });
    let group = group.unwrap_err();
    let named = group.matching::<Cancelled>().next().and_then(Cancelled::task);
    assert_eq!((group.len(), named), (2, Some("failing")));
}

#[test]
fn a_handle_without_a_value_does_not_cost_a_task_with_a_cleanup_the_cleanups_in_it() {
    let log = Log::new();
    let group = block_on(scope! {
        let stopped = spawn(name = "stopped") pending::<()>();
        spawn move(stopped) {
            turns(3).await;
            stopped.cancel();
            futures::join!(cleaned(&log, "inner"), stopped);
        } finally { log.add("finally") };
    });
    let group = group.unwrap_err();
    assert_eq!((group.len(), group.matching::<Cancelled>().count()), (1, 1));
    assert_eq!(log.lines(), ["closed inner", "finally"]);
}

#[test]
fn nor_does_it_get_lost_when_the_task_comes_to_its_end_all_the_same() {
    let log = Log::new();
    let group = block_on(scope! {
        let stopped = spawn(name = "stopped") pending::<()>();
        spawn move(stopped) {
            turns(3).await;
            stopped.cancel();
            futures::future::select(Box::pin(cleaned(&log, "inner")), Box::pin(stopped)).await;
        } finally { log.add("finally") };
    });
    let group = group.unwrap_err();
    assert_eq!((group.len(), group.matching::<Cancelled>().count()), (1, 1));
    assert_eq!(log.lines(), ["closed inner", "finally"]);
}

#[test]
fn a_handle_without_a_value_ends_a_task_with_a_cleanup_in_which_a_construct_is_parked() {
    let log = Log::new();
    let mut all = Stepper::new(scope! {
        let stopped = spawn(name = "stopped") pending::<()>();
        stopped.cancel();
        spawn move(stopped) {
            let mut parked = Box::pin(cleaned(&log, "never"));
            assert!((&mut parked).now_or_never().is_none());
            stopped.await;
        } finally { log.add("finally") };
    });
    let Poll::Ready(outcome) = all.run_until_idle() else {
        panic!("nobody has woken the task");
    };
    assert_eq!(outcome.unwrap_err().matching::<Cancelled>().count(), 1);
    assert_eq!(log.lines(), ["finally"]);
}

#[test]
fn every_handle_without_a_value_that_ends_it_is_named() {
    let log = Log::new();
    let group = block_on(scope! {
        let first = spawn(name = "first") pending::<()>();
        let second = spawn(name = "second") pending::<()>();
        first.cancel();
        spawn move(first, second) {
            let shielded = shield(async { turns(6).await; second.cancel(); second.await });
            futures::join!(shielded, first);
        } finally { log.add("finally") };
    });
    let group = group.unwrap_err();
    let named = cancelled_tasks(&group);
    assert_eq!((group.len(), named), (2, vec!["first", "second"]));
    assert_eq!(log.lines(), ["finally"]);
}

#[test]
fn the_same_in_the_blocks_before_a_finally() {
    let log = Log::new();
    let value = block_on(scope! {
        let stopped = spawn(name = "stopped") pending::<()>();
        let outcome = catch_group! {
            try { shield(async { futures::join!(cleaned(&log, "inner"), stopped_soon(stopped)) }).await; }
            except* Cancelled as group => { log.add(format!("caught {}", group.first())) }
            finally { log.add("finally") }
        };
        turns(2).await;
        outcome.is_ok()
    });
    assert!(value.unwrap());
    assert_eq!(log.lines(), ["caught task `stopped` was cancelled", "finally"]);
}

async fn stopped_soon(handle: TaskHandle<'_, ()>) {
    turns(3).await;
    handle.cancel();
    handle.await;
}

#[test]
fn errors_of_a_scope_dropped_while_it_winds_down_are_not_lost_wherever_it_stands() {
    async fn dropped(log: &Log, wait: usize) {
        let inner = scope! {
            spawn fail("inner");
            spawn pending::<()>() finally { pending::<()>().await };
        };
        futures::future::select(Box::pin(inner), Box::pin(turns(wait))).await;
        log.add("dropped");
    }
    let log = Log::new();
    let group = block_on(scope! {
        spawn { dropped(&log, 8).await; } finally {};
        spawn {
            catch_group! { try { dropped(&log, 8).await } except* Boom => {} finally {} }
        };
        spawn {
            catch_group! {
                try { catch_group! { try { dropped(&log, 8).await } except* Boom => {} finally {} }? }
                except* Boom => {}
                finally {}
            }?;
        } finally {};
        spawn { scope! { spawn dropped(&log, 8) finally {}; }.await?; };
        spawn { turns(3).await; fail("outer").await };
    });
    assert_eq!(log.lines(), ["dropped"; 4]);
    assert_eq!(
        leaves(&group.unwrap_err()),
        ["outer", "inner", "inner", "inner", "inner"]
    );
}

#[test]
fn errors_deep_in_a_scope_that_is_given_up_since_it_is_parked_are_not_lost() {
    let group = block_on(scope! {
        spawn {
            let mut parked = Box::pin(scope! {
                spawn {
                    scope! {
                        spawn fail("deep");
                        spawn pending::<()>() finally { pending::<()>().await };
                    }
                    .await?;
                };
            });
            for _ in 0..8 {
                assert!(futures::poll!(&mut parked).is_pending());
            }
            pending::<()>().await;
        };
        spawn { turns(4).await; fail("outer").await };
    });
    assert_eq!(leaves(&group.unwrap_err()), ["outer", "deep"]);
}

#[test]
fn errors_of_a_clause_of_a_cancelled_catch_group_in_a_task_with_a_cleanup_are_not_lost() {
    let group = block_on(scope! {
        spawn {
            catch_group! {
                try { scope! { spawn fail("taken"); spawn async { "x".parse::<u32>().map(drop) }; }.await? }
                except* Boom => { pending::<()>().await }
                except* std::num::ParseIntError => {}
                finally {}
            }?;
        } finally {};
        spawn { turns(6).await; fail("sibling").await };
    });
    assert_eq!(
        leaves(&group.unwrap_err()),
        ["sibling", "invalid digit found in string"]
    );
}

#[test]
fn a_destructor_in_the_blocks_that_panics_when_they_are_cancelled_does_not_cost_the_finally() {
    let log = Log::new();
    let text = panic_of(|| {
        block_on(scope! {
            spawn {
                catch_group! {
                    try {
                        let _guard = OnDrop::new(|| panic!("guard"));
                        pending::<()>().await
                    }
                    except* Boom => {}
                    finally { close(&log, "it").await }
                }
            };
            spawn { turns(4).await; fail("sibling").await };
        })
    });
    assert_eq!(text, "guard");
    assert_eq!(log.lines(), ["closed it"]);
}

#[tokio::test(start_paused = true)]
#[cfg(not(miri))]
async fn a_cleanup_that_hangs_below_a_grace_costs_no_error_and_no_other_cleanup() {
    let log = Log::new();
    let begun = tokio::time::Instant::now();
    let group = scope! {
        spawn(name = "deep") {
            scope! {
                spawn fail("inner");
                spawn pending::<()>() finally { pending::<()>().await };
            }
            .await?;
        };
        spawn(name = "quick") pending::<()>() finally { close(&log, "quick").await };
        tokio::time::sleep(Duration::from_secs(1)).await;
        fail("outer").await
    }
    .grace(Duration::from_secs(2))
    .await
    .unwrap_err();
    assert_eq!(begun.elapsed(), Duration::from_secs(3));
    assert_eq!(log.lines(), ["closed quick"]);
    let unfinished = group.matching::<Unfinished>().next().expect("it was given up");
    assert_eq!(unfinished.tasks(), ["deep"]);
    let mut booms: Vec<_> = group.matching::<Boom>().map(|boom| boom.0).collect();
    booms.sort_unstable();
    assert_eq!((booms, group.len()), (vec!["inner", "outer"], 3));
}
