//! Cancelling a scope, or the task around it, from outside. The number in a test's name is that of the behaviour in the
//! list of behaviours.

use std::future::pending;

use taskgroup::{Cancelled, cancelled, catch_group, is_cancelled, scope, shield};
use taskgroup_tests::{Boom, Gate, Log, Stepper, block_on, fail, leaves, stopped_after, turns, yield_now};

#[test]
fn b097_further_cancellations_do_not_cut_the_wait_for_the_tasks_short() {
    let log = Log::new();
    let scope = scope! {
        spawn pending::<()>() finally { turns(6).await; log.add("closed") };
        pending::<()>().await;
    };
    let stop = scope.cancel_handle();
    let again = async {
        for _ in 0..4 {
            turns(2).await;
            stop.cancel("again");
        }
    };
    let (outcome, ()) = block_on(async { futures::join!(scope, again) });
    assert!(outcome.is_err());
    assert_eq!(log.lines(), ["closed"]);
}

#[test]
fn b098_behind_a_wait_that_nothing_stops_the_task_is_cancelled_still() {
    let log = Log::new();
    let outcome = block_on(scope! {
        let task = spawn {
            shield(scope! { spawn turns(6); }).await?;
            log.add(if is_cancelled() { "cancelled" } else { "not cancelled" });
            pending::<()>().await;
        };
        turns(2).await;
        task.cancel();
        task.finished().await;
    });
    assert!(outcome.is_ok());
    assert_eq!(log.lines(), ["cancelled"]);
}

#[test]
fn b099_a_cancellation_reaches_all_levels_at_once() {
    let log = Log::new();
    let scope = scope! {
        spawn {
            scope! {
                spawn {
                    scope! { spawn { cancelled().await; log.add("third") } }.await?
                };
                spawn { cancelled().await; log.add("second") };
            }.await?;
        };
        spawn { cancelled().await; log.add("first") };
        pending::<()>().await;
    };
    let stop = scope.cancel_handle();
    let mut scope = Stepper::new(scope);
    assert!(scope.run_until_idle().is_pending());
    stop.cancel("all");
    assert!(scope.run_until_idle().is_ready());
    let mut lines = log.lines();
    lines.sort();
    assert_eq!(lines, ["first", "second", "third"]);
}

#[test]
fn b100_a_cancellation_while_the_scope_shuts_down_does_not_replace_the_error() {
    let scope = scope! {
        spawn fail("first");
        spawn pending::<()>() finally { turns(6).await };
        pending::<()>().await;
    };
    let outcome = stopped_after(3, scope);
    assert_eq!(leaves(&outcome.unwrap_err()), ["first"]);
}

#[test]
fn b101_a_task_that_does_not_stop_delays_the_end() {
    let gate = Gate::new();
    let scope = scope! {
        spawn { shield(gate.wait()).await };
        pending::<()>().await;
    };
    let stop = scope.cancel_handle();
    let mut scope = Stepper::new(scope);
    assert!(scope.run_until_idle().is_pending());
    stop.cancel("stop");
    assert!(scope.run_until_idle().is_pending());
    gate.open();
    assert!(scope.run_until_idle().is_ready());
}

#[test]
fn b103_a_cleanup_runs_once_though_two_scopes_around_it_are_cancelled() {
    let log = Log::new();
    let outer = scope! {
        spawn {
            scope!(|s| {
                spawn pending::<()>() finally { turns(3).await; log.add("closed") };
                turns(2).await;
                s.cancel("inner");
                pending::<()>().await;
            }).await?;
        };
        pending::<()>().await;
    };
    let _ = stopped_after(2, outer);
    assert_eq!(log.lines(), ["closed"]);
}

#[test]
fn b106_whoever_awaits_a_task_that_is_cancelled_before_its_first_poll_goes_on() {
    let outcome = block_on(scope! {
        let task = spawn pending::<()>();
        task.cancel();
        task.outcome().await.is_err()
    });
    assert!(outcome.unwrap());
}

#[test]
fn b107_a_body_in_a_shield_does_not_keep_its_tasks_alive() {
    let log = Log::new();
    let scope = scope! {
        let dropped = log.on_drop("task");
        spawn async move { let _dropped = dropped; pending::<()>().await };
        shield(async { turns(6).await; log.add("body") }).await;
        pending::<()>().await;
    };
    let _ = stopped_after(2, scope);
    assert_eq!(log.lines(), ["task", "body"]);
}

#[test]
fn b112_a_task_may_be_stopped_by_one_scope_after_the_other() {
    let outcome = block_on(scope! {
        let task = spawn {
            let mut reasons = Vec::new();
            for reason in ["first", "second"] {
                let group = scope!(|s| {
                    s.cancel(reason);
                    pending::<()>().await;
                }).await.unwrap_err();
                let reason = group.first().downcast_ref::<Cancelled>().and_then(Cancelled::reason);
                reasons.push(reason.unwrap_or_default().to_owned());
                yield_now().await;
            }
            (reasons, is_cancelled())
        };
        task.await
    });
    assert_eq!(
        outcome.unwrap(),
        (vec!["first".to_owned(), "second".to_owned()], false)
    );
}

#[test]
fn b116_a_scope_that_is_stopped_with_its_task_shows_no_clause_an_error() {
    let log = Log::new();
    let _ = block_on(scope! {
        spawn {
            catch_group! {
                try { scope! { spawn pending::<()>() finally { turns(2).await }; }.await? }
                except* _ => { log.add("clause") }
            }?;
        };
        spawn { turns(2).await; fail("outer").await };
    });
    assert!(log.lines().is_empty());
}

#[test]
fn b119_the_handle_of_a_scope_that_is_gone_does_nothing() {
    let mut scope = Stepper::new(scope! { pending::<()>().await });
    let gone = scope! { spawn pending::<()>(); pending::<()>().await };
    let stop = gone.cancel_handle();
    drop(gone);
    stop.cancel("too late");
    stop.cancel_tasks();
    assert!(scope.run_until_idle().is_pending());
    assert_eq!(scope.wakes(), 0);
}

#[test]
fn b120_a_cancellation_above_a_shield_does_not_spin() {
    let gate = Gate::new();
    let scope = scope! {
        spawn { scope! { spawn { shield(gate.wait()).await }; }.await? };
        pending::<()>().await;
    };
    let stop = scope.cancel_handle();
    let mut scope = Stepper::new(scope);
    assert!(scope.run_until_idle().is_pending());
    stop.cancel("stop");
    assert!(scope.run_until_idle().is_pending());
    let before = scope.wakes();
    assert!(scope.run_until_idle().is_pending());
    assert_eq!(scope.wakes(), before);
    gate.open();
    assert!(scope.run_until_idle().is_ready());
}

#[test]
fn b124_once_cancelled_a_task_stays_cancelled() {
    let log = Log::new();
    let outcome = block_on(scope! {
        let task = spawn {
            cancelled().await;
            for _ in 0..3 {
                shield(yield_now()).await;
                cancelled().await;
                log.add(if is_cancelled() { "cancelled" } else { "not cancelled" });
            }
        };
        yield_now().await;
        task.cancel();
        task.finished().await;
    });
    assert!(outcome.is_ok());
    assert_eq!(log.lines(), ["cancelled"; 3]);
}

#[test]
fn b102_b123_adapted_a_task_stops_at_its_next_await_and_not_before() {
    let log = Log::new();
    let _ = block_on(scope! {
        spawn { yield_now().await; fail("first").await };
        spawn {
            yield_now().await;
            for _ in 0..3 {
                // Nothing stops code between two awaits, nor an await that is ready.
                std::future::ready(()).await;
                log.add("step");
            }
            pending::<()>().await;
            log.add("never");
        };
    });
    assert_eq!(log.lines(), ["step"; 3]);
}

#[test]
fn b111_adapted_the_reason_is_told_by_the_error_and_the_first_one_stays() {
    let group = block_on(scope!(|s| {
        s.cancel("first");
        s.cancel("second");
        pending::<()>().await;
    }));
    let group = group.unwrap_err();
    assert_eq!(
        group
            .first()
            .downcast_ref::<Cancelled>()
            .and_then(Cancelled::reason),
        Some("first")
    );
}

#[test]
fn b113_adapted_a_value_that_is_there_is_given_also_to_a_cancelled_task() {
    let log = Log::new();
    let outcome = block_on(scope! {
        let value = spawn async { 5 };
        let task = spawn {
            shield(turns(4)).await;
            log.add(value.await.to_string());
            pending::<()>().await;
        };
        turns(2).await;
        task.cancel();
        task.finished().await;
    });
    assert!(outcome.is_ok());
    assert_eq!(log.lines(), ["5"]);
}

#[test]
fn b114_adapted_in_a_cancelled_task_no_scope_begins() {
    let log = Log::new();
    let outcome = block_on(scope! {
        let task = spawn {
            shield(turns(4)).await;
            let _ = scope! { log.add("begun") }.await;
        };
        turns(2).await;
        task.cancel();
        task.finished().await;
    });
    assert!(outcome.is_ok());
    assert!(log.lines().is_empty());
}

#[test]
fn b118_adapted_inside_a_task_is_merely_cancelled_and_the_scope_says_why() {
    let log = Log::new();
    let group = block_on(scope! {
        spawn { cancelled().await; log.add("stopped") };
        spawn { yield_now().await; fail("why").await };
    });
    assert_eq!(log.lines(), ["stopped"]);
    let group = group.unwrap_err();
    assert_eq!(group.iter().filter(|leaf| leaf.is::<Boom>()).count(), group.len());
}

#[test]
fn b125_adapted_whoever_listens_is_told_in_its_next_turn_and_not_by_the_canceller() {
    let log = Log::new();
    let outcome = block_on(scope! {
        let task = spawn { cancelled().await; log.add("heard") };
        yield_now().await;
        task.cancel();
        log.add("asked");
        task.finished().await;
    });
    assert!(outcome.is_ok());
    assert_eq!(log.lines(), ["asked", "heard"]);
}
