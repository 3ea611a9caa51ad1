//! The body fails, or a task fails while the body runs.

use std::future::pending;

use taskgroup::scope;
use taskgroup_tests::{
    Boom, Counted, Gate, Log, Stepper, block_on, everywhere, fail, leaves, turns, yield_now,
};

#[test]
fn b063_a_failing_body_cancels_its_tasks_and_is_wrapped() {
    everywhere(|| async {
        let alive = Counted::new();
        let group = scope! {
            for _ in 0..3 {
                let held = alive.clone();
                spawn move { let _held = held; pending::<()>().await; };
            }
            turns(2).await;
            Err(Boom("body"))?;
        };
        assert_eq!(leaves(&group.await.unwrap_err()), ["body"]);
        assert_eq!(alive.alive(), 1);
    });
}

#[test]
fn b064_tasks_of_a_body_that_fails_at_once_never_run() {
    let log = Log::new();
    let group = block_on(scope! {
        spawn { log.add("ran") };
        Err(Boom("at once"))?;
    });
    assert_eq!(leaves(&group.unwrap_err()), ["at once"]);
    assert!(log.lines().is_empty());
}

#[test]
fn b065_a_failing_body_without_tasks_is_wrapped_too() {
    let group = block_on(scope! { Err::<(), _>(Boom("alone"))? }).unwrap_err();
    assert_eq!(leaves(&group), ["alone"]);
    assert!(group.first().is::<Boom>());
}

#[test]
fn b066_body_and_task_failing_at_once_are_both_reported_the_body_last() {
    everywhere(|| async {
        let gate = Gate::new();
        let group = scope! {
            spawn { gate.wait().await; fail("task").await };
            turns(2).await;
            gate.open();
            Err(Boom("body"))?;
        };
        let texts = leaves(&group.await.unwrap_err());
        assert!(texts == ["body"] || texts == ["task", "body"], "{texts:?}");
    });
}

#[test]
fn b066_failures_of_one_round_come_with_the_bodys_own_last() {
    let gate = Gate::new();
    let group = block_on(scope! {
        spawn { gate.wait().await; fail("first task").await };
        spawn { gate.wait().await; fail("second task").await };
        spawn { turns(2).await; gate.open() };
        gate.wait().await;
        Err(Boom("body"))?;
    });
    assert_eq!(leaves(&group.unwrap_err()), ["first task", "second task", "body"]);
}

#[test]
fn b071_a_body_that_awaits_the_failing_task_is_interrupted_and_the_error_appears_once() {
    let log = Log::new();
    let group = block_on(scope! {
        let failing = spawn { turns(2).await; fail("once").await };
        failing.await;
        log.add("not reached");
    });
    assert_eq!(leaves(&group.unwrap_err()), ["once"]);
    assert!(log.lines().is_empty());
}

#[test]
fn b072_a_break_with_a_value_is_no_failure() {
    let value = block_on(scope! {
        let mut tries = 0;
        let found = loop {
            yield_now().await;
            tries += 1;
            if tries == 5 {
                break tries;
            }
        };
        let block = 'block: {
            if found == 5 {
                break 'block "found";
            }
            "lost"
        };
        (found, block)
    });
    assert_eq!(value.unwrap(), (5, "found"));
}

#[test]
fn b074_the_error_of_the_body_counts_though_a_task_has_failed_in_the_round() {
    let group = block_on(scope! {
        spawn fail("task");
        yield_now().await;
        Err(Boom("body"))?;
    });
    assert_eq!(leaves(&group.unwrap_err()), ["task", "body"]);
}

#[test]
fn b076_code_after_the_failure_runs_up_to_the_next_await() {
    let log = Log::new();
    let gate = Gate::new();
    let group = block_on(scope! {
        spawn { gate.wait().await; fail("task").await };
        spawn { turns(2).await; gate.open() };
        gate.wait().await;
        log.add("due in the same round");
        yield_now().await;
        log.add("not reached");
    });
    assert!(group.is_err());
    assert_eq!(log.lines(), ["due in the same round"]);
}

#[test]
fn a_result_as_the_last_expression_fails_the_scope_or_gives_its_value() {
    let failed = block_on(scope! { Err::<u8, _>(Boom("tail")) });
    assert_eq!(leaves(&failed.unwrap_err()), ["tail"]);
    let value: u8 = block_on(scope! { Ok::<u8, Boom>(3) }).unwrap();
    assert_eq!(value, 3);
}

#[test]
fn a_failing_tail_does_not_wait_for_tasks_that_would_never_end() {
    let result = block_on(scope! {
        spawn pending::<()>();
        fail("tail").await
    });
    assert_eq!(leaves(&result.unwrap_err()), ["tail"]);
}

#[test]
fn the_value_of_the_body_is_dropped_when_a_task_fails_later() {
    let alive = Counted::new();
    let result = block_on(scope! {
        spawn { turns(5).await; fail("later").await };
        alive.clone()
    });
    assert_eq!(leaves(&result.unwrap_err()), ["later"]);
    assert_eq!(alive.alive(), 1);
}

#[test]
fn a_body_that_is_done_waits_for_its_tasks() {
    let gate = Gate::new();
    let mut scope = Stepper::new(scope! { spawn gate.wait(); "value" });
    assert!(scope.run_until_idle().is_pending());
    gate.open();
    let std::task::Poll::Ready(value) = scope.run_until_idle() else {
        panic!("nothing is left to wait for");
    };
    assert_eq!(value.unwrap(), "value");
}

#[test]
fn the_bodys_locals_go_before_the_scope_comes_out() {
    let log = Log::new();
    block_on(async {
        scope! {
            let _local = log.on_drop("local");
            spawn { turns(2).await; log.add("task") };
        }
        .await
        .unwrap();
        log.add("after");
    });
    assert_eq!(log.lines(), ["local", "task", "after"]);
}

#[test]
fn the_body_that_waits_for_a_cancelled_task_fails_with_its_name() {
    let group = block_on(scope! {
        let parked = spawn(name = "parked") pending::<()>();
        let asker = spawn { turns(3).await };
        parked.cancel();
        asker.await;
        parked.await;
    })
    .unwrap_err();
    let cancelled: Vec<_> = group.matching::<taskgroup::Cancelled>().collect();
    assert_eq!(group.len(), 1);
    assert_eq!(cancelled[0].task(), Some("parked"));
}
