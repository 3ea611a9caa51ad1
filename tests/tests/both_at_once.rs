//! A cancellation and an error at once: which of them comes out. The number in a test's name is that of the behaviour in
//! the list of behaviours.

use std::future::pending;
use std::time::Duration;

use taskgroup::{Cancelled, TimedOut, cancelled, catch_group, is_cancelled, local_scope, scope, shield};
use taskgroup_tests::{
    Boom, Log, block_on, fail, grouped, leaves, panic_of, stopped_after, turns, yield_now,
};
use tokio::time::sleep;

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn b036_a_sibling_that_fails_while_it_cleans_up_is_added_to_the_group() {
    let group = block_on(scope! {
        spawn fail("first");
        spawn pending::<()>() finally { turns(3).await; fail("cleanup").await? };
    });
    assert_eq!(leaves(&group.unwrap_err()), ["first", "cleanup"]);
}

#[test]
fn b042_a_task_that_only_its_handle_cancelled_is_no_error() {
    let outcome = block_on(scope! {
        let gone = spawn pending::<()>();
        yield_now().await;
        gone.cancel();
        gone.finished().await;
        7
    });
    assert_eq!(outcome.unwrap(), 7);
}

#[test]
fn b044_siblings_that_the_failure_cancelled_are_not_in_the_group() {
    let group = block_on(scope! {
        for _ in 0..10 {
            spawn pending::<()>();
        }
        spawn { cancelled().await };
        spawn fail("only");
    });
    assert_eq!(leaves(&group.unwrap_err()), ["only"]);
}

#[test]
fn b070_a_body_that_is_stopped_ends_at_each_wait_anew() {
    let log = Log::new();
    let group = block_on(scope! {
        spawn { turns(2).await; fail("task").await };
        shield(async { turns(5).await; log.add("shielded") }).await;
        log.add("after the shield");
        pending::<()>().await;
        log.add("never");
    });
    assert_eq!(leaves(&group.unwrap_err()), ["task"]);
    assert_eq!(log.lines(), ["shielded", "after the shield"]);
}

#[test]
fn b077_cleanups_run_before_a_panic_goes_on() {
    let log = Log::new();
    let text = panic_of(|| {
        block_on(scope! {
            spawn pending::<()>() finally { turns(3).await; log.add("closed") };
            spawn { yield_now().await; panic!("fatal") };
        })
    });
    assert_eq!((text.as_str(), log.lines()), ("fatal", vec!["closed".to_owned()]));
}

#[test]
fn b078_errors_of_cleanups_come_out_in_the_place_of_the_cancellation() {
    let scope = scope! {
        spawn pending::<()>() finally { fail("cleanup").await? };
        pending::<()>().await;
    };
    let outcome = stopped_after(2, scope);
    assert_eq!(leaves(&outcome.unwrap_err()), ["cleanup"]);
}

#[test]
fn b079_a_cancellation_without_errors_comes_out_once() {
    let scope = scope! {
        for _ in 0..3 {
            spawn pending::<()>();
        }
        pending::<()>().await;
    };
    let outcome = stopped_after(2, scope);
    let group = outcome.unwrap_err();
    let reason = group
        .first()
        .downcast_ref::<Cancelled>()
        .and_then(Cancelled::reason);
    assert_eq!((group.len(), reason), (1, Some("stop")));
}

#[test]
fn b080_a_task_that_fails_while_the_body_still_cleans_up_wins() {
    let scope = scope! {
        spawn { shield(turns(4)).await; fail("late").await };
        shield(turns(8)).await;
        pending::<()>().await;
    };
    let outcome = stopped_after(2, scope);
    assert_eq!(leaves(&outcome.unwrap_err()), ["late"]);
}

#[test]
fn b081_a_body_that_turns_the_cancellation_into_an_error_fails_with_that() {
    let scope = scope! {
        cancelled().await;
        fail("instead").await?;
    };
    let outcome = stopped_after(2, scope);
    assert_eq!(leaves(&outcome.unwrap_err()), ["instead"]);
}

#[test]
fn b082_after_an_error_group_the_cancellation_is_still_felt() {
    let log = Log::new();
    let outcome = block_on(scope! {
        let task = spawn {
            let inner = scope! { spawn pending::<()>() finally { fail("cleanup").await? }; };
            log.add(leaves(&inner.await.unwrap_err())[0].clone());
            log.add(if is_cancelled() { "cancelled" } else { "not cancelled" });
            pending::<()>().await;
            log.add("never");
        };
        turns(3).await;
        task.cancel();
        task.finished().await;
    });
    assert!(outcome.is_ok());
    assert_eq!(log.lines(), ["cleanup", "cancelled"]);
}

#[tokio::test(start_paused = true)]
async fn b084_a_timeout_around_a_scope_that_drains_after_its_own_cancellation_comes_out() {
    let outcome = scope! {
        let inner = scope!(|s| {
            spawn pending::<()>() finally { sleep(10 * SECOND).await };
            yield_now().await;
            s.cancel("on purpose");
            pending::<()>().await;
        });
        let _ = inner.await;
        pending::<()>().await;
    }
    .timeout(SECOND);
    let group = outcome.await.unwrap_err();
    assert!(group.first().is::<TimedOut>());
}

#[test]
fn b085_b086_adapted_each_scope_is_cancelled_by_itself() {
    let outcome = block_on(scope! {
        let inner = scope!(|s| {
            let task = spawn pending::<()>();
            yield_now().await;
            task.cancel();
            s.cancel("inner");
            pending::<()>().await;
        });
        let group = inner.await.unwrap_err();
        yield_now().await;
        (group.len(), is_cancelled())
    });
    assert_eq!(outcome.unwrap(), (1, false));
}

#[test]
fn b088_an_error_of_a_scope_whose_owner_is_cancelled_goes_to_the_scope_around() {
    let group = block_on(scope! {
        spawn {
            let inner = scope! {
                spawn pending::<()>() finally { fail("inner").await? };
                spawn pending::<()>() finally { turns(40).await };
                pending::<()>().await;
            };
            futures::future::select(Box::pin(inner), Box::pin(turns(20))).await;
        };
        spawn { turns(3).await; fail("outer").await };
    });
    assert_eq!(leaves(&group.unwrap_err()), ["outer", "inner"]);
}

#[test]
fn b089_b093_adapted_a_cancellation_by_the_scope_around_is_in_no_group_that_code_sees() {
    let log = Log::new();
    let group = block_on(scope! {
        spawn {
            catch_group! {
                try {
                    scope! {
                        spawn pending::<()>() finally { fail("real").await? };
                        spawn pending::<()>() finally { turns(2).await };
                        pending::<()>().await;
                    }.await?;
                }
                except* Boom as errors => { log.add(format!("{} real", errors.len())) }
                except* Cancelled => { log.add("cancelled") }
            }?;
        };
        spawn { turns(3).await; fail("outer").await };
    });
    assert_eq!(leaves(&group.unwrap_err()), ["outer"]);
    assert_eq!(log.lines(), ["1 real"]);
}

#[test]
fn b091_what_is_left_of_a_group_keeps_its_message_and_its_causes() {
    let group = block_on(scope! {
        spawn {
            let inner = scope! {
                spawn pending::<()>() finally { fail("cleanup").await? };
                pending::<()>().await;
            };
            inner.await.map_err(|group| grouped("while it stopped", group))?
        };
        spawn { turns(3).await; fail("outer").await };
    });
    let text = format!("{:?}", group.unwrap_err());
    assert!(
        text.contains("while it stopped") && text.contains("cleanup"),
        "{text}"
    );
    assert!(!text.to_lowercase().contains("cancel"), "{text}");
}

#[test]
fn b092_a_cancelled_scope_that_comes_to_errors_of_its_own_does_not_say_that_it_was_cancelled() {
    let group = block_on(local_scope!(|s| {
        spawn { shield(turns(3)).await; fail("own").await };
        yield_now().await;
        s.cancel("reason");
        pending::<()>().await;
    }));
    let group = group.unwrap_err();
    assert!(group.iter().all(|leaf| !leaf.is::<Cancelled>()));
    assert_eq!(leaves(&group), ["own"]);
}
