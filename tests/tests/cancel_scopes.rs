//! A scope as what Trio calls a cancel scope: who is stopped, who tells, and what is left of it.

use std::future::pending;
use std::time::Duration;

use taskgroup::{
    CancelHandle, Cancelled, Deadline, ErrorGroup, TimedOut, catch_group, is_cancelled, scope, shield,
    timeout,
};
use taskgroup_tests::{Gate, Log, block_on, everywhere, fail, leaves, turns, yield_now};
use tokio::time::{Instant, sleep};

const SECOND: Duration = Duration::from_secs(1);

fn reason(group: &ErrorGroup) -> Option<&str> {
    group.first().downcast_ref::<Cancelled>()?.reason()
}

#[test]
fn b264_cancelling_again_changes_nothing() {
    everywhere(|| async {
        let inner = scope!(|s| {
            spawn { Gate::new().wait().await } finally { turns(3).await };
            s.cancel("first");
            s.cancel("second");
            yield_now().await;
        });
        let handle = inner.cancel_handle();
        let again = async {
            for _ in 0..3 {
                yield_now().await;
                handle.cancel("later")
            }
        };
        let (outcome, ()) = futures::join!(inner, again);
        let group = outcome.unwrap_err();
        assert_eq!((group.len(), reason(&group)), (1, Some("first")));
    });
}

#[test]
fn b265_every_wait_in_a_cancelled_scope_is_the_last_but_for_what_finishes() {
    let log = Log::new();
    let _ = block_on(scope!(|s| {
        spawn {
            for round in 0..3 {
                let nested = scope! { spawn { Gate::new().wait().await } finally { yield_now().await }; };
                // The first one winds down; the next does not even begin.
                let _ = nested.await;
                log.add(format!("{round}"));
            }
        };
        turns(3).await;
        s.cancel("enough");
        Gate::new().wait().await;
    }));
    assert_eq!(log.lines(), ["0"]);
}

#[test]
fn b267_that_it_was_asked_for_is_one_thing_and_that_it_stopped_something_another() {
    let log = Log::new();
    let quick = scope!(|s| {
        s.cancel("without a wait it stops nothing");
        log.add("behind");
        7
    });
    let handle = quick.cancel_handle();
    assert!(!handle.is_cancel_requested());
    assert_eq!(block_on(quick).unwrap(), 7);
    assert!(handle.is_cancel_requested());
    assert_eq!(log.lines(), ["behind"]);

    let slow = scope!(|s| {
        s.cancel("it stops this");
        yield_now().await;
        7
    });
    let handle = slow.cancel_handle();
    assert_eq!(reason(&block_on(slow).unwrap_err()), Some("it stops this"));
    assert!(handle.is_cancel_requested());

    let never = scope! { 7 };
    let handle = never.cancel_handle();
    handle.cancel_tasks();
    block_on(never).unwrap();
    assert!(
        !handle.is_cancel_requested(),
        "the scope itself was not to be cancelled"
    );
}

#[test]
fn b268_cancelled_without_a_wait_before_its_end_it_catches_nothing() {
    let log = Log::new();
    let value = block_on(scope! {
        let inner = scope!(|s| { s.cancel("in vain"); 7 }).await?;
        turns(2).await;
        log.add("goes on");
        inner
    });
    assert_eq!((value.unwrap(), log.lines().len()), (7, 1));
}

#[test]
fn b269_what_was_not_delivered_is_gone_with_the_scope() {
    let log = Log::new();
    block_on(scope! {
        scope!(|s| { s.cancel("too late") }).await?;
        turns(3).await;
        log.add(format!("{}", is_cancelled()));
    })
    .unwrap();
    assert_eq!(log.lines(), ["false"]);
}

#[test]
fn b270_cancelled_before_it_begins_it_is_stopped_at_the_first_wait() {
    let log = Log::new();
    let inner = scope! { log.add("begun"); yield_now().await; log.add("never") };
    inner.cancel_handle().cancel("before");
    assert_eq!(reason(&block_on(inner).unwrap_err()), Some("before"));
    assert_eq!(log.lines(), ["begun"]);
}

#[test]
fn b271_it_may_be_cancelled_by_another_task() {
    everywhere(|| async {
        let inner = scope! { spawn { Gate::new().wait().await } finally { turns(2).await }; Gate::new().wait().await };
        let handle = inner.cancel_handle();
        let outcome = scope! {
            let waits = spawn { Ok::<_, ErrorGroup>(inner.await.unwrap_err()) };
            spawn { turns(3).await; handle.cancel("by a sibling") };
            waits.await
        };
        assert_eq!(reason(&outcome.await.unwrap()), Some("by a sibling"));
    });
}

#[test]
fn b272_a_scope_in_a_task_concerns_that_part_of_the_task_only() {
    let log = Log::new();
    block_on(scope! {
        spawn {
            let inner = scope!(|s| { s.cancel("inner"); Gate::new().wait().await });
            assert!(inner.await.is_err());
            turns(3).await;
            log.add("the task goes on");
        };
        spawn { turns(5).await; log.add("and so does its sibling") };
    })
    .unwrap();
    assert_eq!(log.lines(), ["the task goes on", "and so does its sibling"]);
}

/// Runs a scope in a scope, both cancelled by a task of the outer one; tells what each came out with.
fn both_cancelled(order: fn(&CancelHandle, &CancelHandle)) -> (Vec<String>, ErrorGroup) {
    let log = Log::new();
    let inner =
        scope! { spawn { Gate::new().wait().await } finally { turns(2).await }; Gate::new().wait().await };
    let inner_handle = inner.cancel_handle();
    let outer = scope!(|s| {
        let outer_handle = s.cancel_handle();
        spawn move(inner) {
            let outcome = inner.await;
            log.add(format!("inner: {:?}", reason(outcome.as_ref().unwrap_err())));
            outcome?;
            log.add("never");
        };
        spawn move(outer_handle) { turns(3).await; order(&outer_handle, &inner_handle) };
        Gate::new().wait().await;
    });
    let group = block_on(outer).unwrap_err();
    (log.lines(), group)
}

#[test]
fn b275_of_two_scopes_that_are_cancelled_the_outer_one_catches() {
    let orders: [fn(&CancelHandle, &CancelHandle); 2] = [
        |outer, inner| {
            outer.cancel("outer");
            inner.cancel("inner")
        },
        |outer, inner| {
            inner.cancel("inner");
            outer.cancel("outer")
        },
    ];
    for order in orders {
        let (log, group) = both_cancelled(order);
        assert_eq!(
            (log, leaves(&group)),
            (
                vec!["inner: None".to_owned()],
                vec!["the scope was cancelled: outer".to_owned()]
            )
        );
    }
}

#[tokio::test(start_paused = true)]
async fn b276_code_behind_a_timeout_runs_and_a_flag_tells_whether_it_was_cut() {
    let move_on = |limit: Duration| async move {
        let deadline = Deadline::after(limit);
        let outcome = timeout(&deadline, async {
            sleep(SECOND).await;
            "done"
        })
        .await;
        (outcome.unwrap_or("cut"), deadline.is_expired())
    };
    assert_eq!(move_on(2 * SECOND).await, ("done", false));
    assert_eq!(move_on(SECOND / 2).await, ("cut", true));
}

#[tokio::test(start_paused = true)]
async fn b277_a_scope_that_is_cancelled_after_an_inner_one_timed_out_leaks_nothing() {
    let group = scope!(|s| {
        let inner = scope! { spawn { pending::<()>().await } finally { sleep(SECOND).await }; }
            .timeout(SECOND)
            .await;
        assert!(inner.unwrap_err().first().is::<TimedOut>());
        assert!(!is_cancelled());
        s.cancel("afterwards");
        yield_now().await;
    });
    let group = group.await.unwrap_err();
    assert_eq!((group.len(), reason(&group)), (1, Some("afterwards")));
}

#[test]
fn b279_is_cancelled_only_checks_and_a_wait_of_ones_own_does_both() {
    let log = Log::new();
    let _ = block_on(scope! {
        spawn {
            shield(turns(3)).await;
            log.add(format!("checked: {}", is_cancelled()));
            yield_now().await;
            log.add("never");
        };
        spawn fail("sibling");
    });
    assert_eq!(log.lines(), ["checked: true"]);
}

#[test]
fn b280_a_handle_whose_await_was_given_up_still_has_the_value() {
    let value = block_on(scope! {
        let mut task = spawn { turns(3).await; 7 };
        let first = futures::future::select(&mut task, Box::pin(yield_now())).await;
        assert!(matches!(first, futures::future::Either::Right(_)));
        task.await
    });
    assert_eq!(value.unwrap(), 7);
}

#[tokio::test(start_paused = true)]
async fn b281_a_close_that_is_cut_off_still_does_its_minimum() {
    let (log, begun) = (Log::new(), Instant::now());
    let close = async {
        let _minimum = log.on_drop("closed by force");
        pending::<()>().await;
    };
    let _ = scope! { spawn { pending::<()>().await } finally { close.await }; }
        .timeout(SECOND)
        .grace(SECOND)
        .await;
    assert_eq!(
        (begun.elapsed(), log.lines()),
        (2 * SECOND, vec!["closed by force".to_owned()])
    );
}

#[test]
fn b284_a_cancellation_heard_of_from_elsewhere_is_no_proof_that_oneself_is_cancelled() {
    let log = Log::new();
    block_on(scope! {
        let stopped = spawn(name = "stopped") { Gate::new().wait().await };
        stopped.cancel();
        let handled: Result<(), ErrorGroup> = catch_group! {
            async try { stopped.await }
            except* Cancelled as news => { log.add(format!("{:?}: {}", news.first().task(), is_cancelled())) }
        };
        handled?;
        turns(3).await;
        log.add("goes on");
    })
    .unwrap();
    assert_eq!(log.lines(), ["Some(\"stopped\"): false", "goes on"]);
}
