//! `shield`: what it keeps off, and what it does not.

use std::future::pending;
use std::time::Duration;

use taskgroup::{Cancelled, Deadline, TimedOut, effective_deadline, is_cancelled, scope, shield, timeout};
use taskgroup_tests::{Boom, Gate, Log, block_on, everywhere, fail, leaves, turns, yield_now};
use tokio::time::{Instant, sleep};

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn b247_a_shield_keeps_a_cancellation_from_outside_off() {
    everywhere(|| async {
        let log = Log::new();
        let _ = scope! {
            spawn { shield(async { turns(5).await; log.add("done") }).await };
            spawn fail("sibling");
        }
        .await;
        assert_eq!(log.lines(), ["done"]);
    });
}

#[test]
fn b248_it_does_not_keep_off_the_cancellation_of_a_scope_in_it() {
    let log = Log::new();
    block_on(scope! {
        shield(async {
            let inner = scope!(|s| {
                s.cancel("inner");
                yield_now().await;
                log.add("never");
            });
            let group = inner.await.unwrap_err();
            log.add(group.first().downcast_ref::<Cancelled>().unwrap().reason().unwrap());
        })
        .await
    })
    .unwrap();
    assert_eq!(log.lines(), ["inner"]);
}

#[test]
fn b249_a_shielded_scope_is_still_cancelled_through_its_own_handle() {
    let log = Log::new();
    let inner = scope! { Gate::new().wait().await };
    let handle = inner.cancel_handle();
    let group = block_on(scope! {
        spawn {
            let group = shield(inner).await.unwrap_err();
            log.add(format!("{}, {}", group.first(), is_cancelled()));
        };
        spawn { shield(async { turns(4).await; handle.cancel("by its own handle") }).await };
        spawn fail("sibling");
    });
    assert_eq!(leaves(&group.unwrap_err()), ["sibling"]);
    assert_eq!(log.lines(), ["the scope was cancelled: by its own handle, true"]);
}

#[tokio::test(start_paused = true)]
async fn b250_it_does_not_keep_off_a_deadline_of_its_own() {
    let (begun, log) = (Instant::now(), Log::new());
    let _ = scope! {
        spawn { pending::<()>().await } finally {
            let late = shield(timeout(SECOND, pending::<()>())).await.unwrap_err();
            log.add(format!("{:?}", late.after()));
        };
        spawn {
            shield(sleep(SECOND)).await;
            let group = shield(scope! { pending::<()>().await }.timeout(2 * SECOND)).await.unwrap_err();
            log.add(group.first().is::<TimedOut>().to_string());
        };
        spawn fail("sibling");
    }
    .await;
    assert_eq!(
        (begun.elapsed(), log.lines()),
        (3 * SECOND, vec!["1s".to_owned(), "true".to_owned()])
    );
}

#[test]
fn b251_behind_it_the_cancellation_still_holds_again_and_again() {
    let log = Log::new();
    let _ = block_on(scope! {
        spawn {
            for round in 0..3 {
                shield(turns(2)).await;
                log.add(format!("{round}: {}", is_cancelled()));
            }
            yield_now().await;
            log.add("never");
        };
        spawn fail("sibling");
    });
    assert_eq!(log.lines(), ["0: true", "1: true", "2: true"]);
}

#[test]
fn b260_two_shields_in_a_row_both_hold() {
    let log = Log::new();
    let _ = block_on(scope! {
        spawn {
            shield(async { turns(2).await; log.add("first") }).await;
            shield(async { turns(2).await; log.add("second") }).await;
            shield(shield(async { turns(2).await; log.add("nested") })).await;
        };
        spawn fail("sibling");
    });
    assert_eq!(log.lines(), ["first", "second", "nested"]);
}

#[test]
fn b251_between_two_shields_the_next_wait_is_the_last() {
    let log = Log::new();
    let _ = block_on(scope! {
        spawn {
            shield(async {
                let inner = async { yield_now().await; shield(turns(2)).await; log.add("inner done") };
                timeout_free(inner).await;
                log.add("still shielded");
                yield_now().await;
                log.add("outer done");
            })
            .await;
            yield_now().await;
            log.add("never");
        };
        spawn fail("sibling");
    });
    assert_eq!(log.lines(), ["inner done", "still shielded", "outer done"]);
}

/// A construct between the shields that can be asked to stop, and is not.
async fn timeout_free(inner: impl Future<Output = ()>) {
    timeout(Deadline::never(), inner).await.expect("it has no limit");
}

#[tokio::test(start_paused = true)]
async fn b254_deadlines_outside_do_not_count_inside() {
    let (log, begun) = (Log::new(), Instant::now());
    let outcome = timeout(SECOND, async {
        shield(async {
            log.add(format!("{:?}", effective_deadline()));
            sleep(3 * SECOND).await;
            log.add(format!("{:?}", effective_deadline()));
        })
        .await;
        yield_now().await;
        log.add("never");
    });
    assert!(outcome.await.is_err());
    assert_eq!(
        (begun.elapsed(), log.lines()),
        (3 * SECOND, vec!["None".to_owned(); 2])
    );
}

#[test]
fn b255_tasks_that_are_spawned_from_a_shielded_part_are_not_shielded() {
    let log = Log::new();
    let _ = block_on(scope!(|s| {
        spawn {
            shield(async {
                // A task of the scope around, not of the shield.
                taskgroup::spawn!(s, { turns(3).await; log.add("never") });
                turns(5).await;
                log.add("shielded");
            })
            .await;
        };
        spawn { turns(2).await; fail("sibling").await? };
    }));
    assert_eq!(log.lines(), ["shielded"]);
}

#[test]
fn b263_it_hides_the_cancellation_from_what_is_in_it_and_not_from_tasks_spawned_there() {
    let log = Log::new();
    let _ = block_on(scope!(|s| {
        spawn {
            shield(async {
                taskgroup::spawn!(s, {
                    taskgroup::cancelled().await;
                    log.add(format!("spawned: {}", is_cancelled()));
                });
                turns(5).await;
                log.add(format!("shielded: {}", is_cancelled()));
            })
            .await;
            log.add(format!("behind: {}", is_cancelled()));
        };
        spawn { turns(2).await; fail("sibling").await? };
    }));
    assert_eq!(log.lines(), ["spawned: true", "shielded: false", "behind: true"]);
}

#[test]
fn b256_a_cleanup_is_shielded_and_behind_it_the_cancellation_goes_on() {
    let log = Log::new();
    let _ = block_on(scope! {
        spawn {
            taskgroup::catch_group! {
                try { Gate::new().wait().await }
                except* Boom => {}
                finally { turns(3).await; log.add(format!("cleanup: {}", is_cancelled())) }
            }?;
            log.add("never");
        };
        spawn fail("sibling");
    });
    assert_eq!(log.lines(), ["cleanup: false"]);
}

#[test]
fn b258_a_shield_that_begins_while_a_cancellation_is_on_its_way_does_not_catch_it() {
    let log = Log::new();
    let group = block_on(scope! {
        spawn {
            let nested = scope! { spawn { Gate::new().wait().await } finally { turns(2).await }; };
            let outcome = nested.await;
            shield(turns(2)).await;
            log.add("shielded");
            outcome?;
            log.add("never");
        };
        spawn fail("sibling");
    });
    assert_eq!(leaves(&group.unwrap_err()), ["sibling"]);
    assert_eq!(log.lines(), ["shielded"]);
}

#[test]
fn b259_a_shielded_scope_that_has_cancelled_itself_keeps_its_own_cancellation() {
    let seen = |shielded: bool| {
        let log = Log::new();
        let _ = block_on(scope! {
            spawn {
                let inner = scope!(|s| {
                    spawn { Gate::new().wait().await } finally { turns(5).await };
                    yield_now().await;
                    s.cancel("inner");
                    Gate::new().wait().await;
                });
                let outcome = if shielded { shield(inner).await } else { inner.await };
                let group = outcome.unwrap_err();
                let own = group.first().downcast_ref::<Cancelled>().and_then(Cancelled::reason);
                log.add(format!("{own:?}"));
                outcome_goes_on(group)?;
                log.add("never");
            };
            spawn { turns(4).await; fail("sibling").await? };
        });
        log.lines()
    };
    assert_eq!(seen(true), ["Some(\"inner\")"]);
    assert_eq!(seen(false), ["None"]);
}

fn outcome_goes_on(group: taskgroup::ErrorGroup) -> Result<(), taskgroup::ErrorGroup> {
    Err(group)
}

#[test]
fn b261_an_error_under_shields_goes_on_as_any_other() {
    let group = block_on(scope! {
        spawn { shield(shield(fail("shielded"))).await? };
    });
    assert_eq!(leaves(&group.unwrap_err()), ["shielded"]);
}

#[test]
fn b262_when_a_shield_is_done_code_runs_on_up_to_the_next_wait() {
    let log = Log::new();
    let _ = block_on(scope! {
        spawn {
            shield(turns(2)).await;
            log.add("no check of its own at the end");
            yield_now().await;
            log.add("never");
        };
        spawn fail("sibling");
    });
    assert_eq!(log.lines(), ["no check of its own at the end"]);
}

#[test]
fn b278_a_shield_hides_the_cancellation() {
    let log = Log::new();
    let _ = block_on(scope! {
        spawn {
            shield(async {
                yield_now().await;
                yield_now().await;
                log.add(format!("{}", is_cancelled()));
            })
            .await;
            log.add(format!("{}", is_cancelled()));
        }
        spawn fail("sibling");
    });
    assert_eq!(log.lines(), ["false", "true"]);
}

#[test]
fn an_error_under_a_shield_is_not_lost() {
    let group = block_on(scope! {
        spawn { shield(async { yield_now().await; fail("shielded").await }).await?; }
        spawn fail("sibling");
    });
    assert_eq!(leaves(&group.unwrap_err()), ["sibling", "shielded"]);
}
