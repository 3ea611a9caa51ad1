//! One failure cancels the siblings and the body; every error comes out, in one group.

use std::future::pending;
use std::sync::atomic::{AtomicUsize, Ordering};

use taskgroup::{ErrorGroup, ScopeFuture, catch_group, scope};
use taskgroup_tests::{
    Boom, Counted, Gate, Log, Stepper, block_on, everywhere, fail, leaves, turns, yield_now,
};

#[test]
fn b030_the_first_failure_cancels_the_unfinished_siblings() {
    everywhere(|| async {
        let log = Log::new();
        let group = scope! {
            for _ in 0..2 {
                spawn {
                    let _guard = log.on_drop("dropped");
                    pending::<()>().await;
                    log.add("not reached");
                }
            }
            spawn { turns(2).await; fail("first").await };
        };
        assert_eq!(leaves(&group.await.unwrap_err()), ["first"]);
        assert_eq!(log.lines(), ["dropped", "dropped"]);
    });
}

#[test]
fn b031_code_after_a_failed_scope_does_not_run() {
    async fn outer(log: &Log) -> Result<(), ErrorGroup> {
        scope! { spawn fail("child"); }.await?;
        log.add("not reached");
        Ok(())
    }
    let log = Log::new();
    assert!(block_on(outer(&log)).is_err());
    assert!(log.lines().is_empty());
}

#[test]
fn b032_a_failure_interrupts_a_body_that_waits_for_something_else() {
    everywhere(|| async {
        let result = scope! {
            spawn { yield_now().await; fail("child").await };
            pending::<()>().await;
        };
        assert_eq!(leaves(&result.await.unwrap_err()), ["child"]);
    });
}

#[test]
fn b033_a_single_failure_is_a_group_too() {
    let group: ErrorGroup = block_on(scope! { spawn fail("one"); }).unwrap_err();
    assert_eq!(group.len(), 1);
    assert_eq!(group.members().len(), 1);
    assert!(group.members()[0].as_leaf().is_some());
}

#[test]
fn b034_the_leaf_is_the_very_error_of_the_task() {
    #[derive(Debug, thiserror::Error)]
    #[error("addressed")]
    struct Addressed(Box<u32>);

    let error = Addressed(Box::new(7));
    let address: *const u32 = &*error.0;
    let address = address as usize;
    let group = block_on(scope! { move spawn async move { Err::<(), _>(error) }; }).unwrap_err();
    let found = group.first().downcast_ref::<Addressed>().expect("the same type");
    assert_eq!(&raw const *found.0 as usize, address);
}

#[test]
fn b035_failures_of_the_same_round_are_all_collected() {
    let group = block_on(scope! {
        spawn fail("a");
        spawn fail("b");
        spawn fail("c");
    });
    assert_eq!(leaves(&group.unwrap_err()), ["a", "b", "c"]);
}

#[test]
fn b035_failures_that_one_event_sets_off_are_all_collected() {
    everywhere(|| async {
        let gate = Gate::new();
        let group = scope! {
            for name in ["a", "b"] {
                spawn move(name) { gate.wait().await; fail(name).await };
            }
            spawn { turns(2).await; gate.open() };
        };
        assert_eq!(leaves(&group.await.unwrap_err()), ["a", "b"]);
    });
}

#[test]
fn a_task_woken_only_after_the_failure_has_no_more_turn() {
    let gate = Gate::new();
    let group = block_on(scope! {
        spawn { gate.wait().await; fail("too late").await };
        spawn { yield_now().await; gate.open(); fail("first").await };
    });
    assert_eq!(leaves(&group.unwrap_err()), ["first"]);
}

#[test]
fn b037_errors_come_out_after_the_last_task_is_gone() {
    let alive = Counted::new();
    let result = block_on(scope! {
        for _ in 0..3 {
            let held = alive.clone();
            spawn move { let _held = held; pending::<()>().await; }
        }
        spawn { yield_now().await; fail("first").await };
    });
    assert_eq!(alive.alive(), 1);
    assert!(result.is_err());
}

#[test]
fn b038_leaves_are_in_the_order_of_completion() {
    let gates = [Gate::new(), Gate::new(), Gate::new()];
    let group = block_on(scope! {
        let [a, b, c] = &gates;
        spawn { a.wait().await; fail("a").await };
        spawn { b.wait().await; fail("b").await };
        spawn { c.wait().await; fail("c").await };
        yield_now().await;
        c.open();
        a.open();
        b.open();
    });
    assert_eq!(leaves(&group.unwrap_err()), ["c", "a", "b"]);
}

#[test]
fn b040_a_value_from_before_the_failure_stays_readable() {
    let (log, gate) = (Log::new(), Gate::new());
    let result = block_on(scope! {
        let early = spawn async { "early" };
        spawn { gate.wait().await; fail("later").await };
        spawn {
            gate.wait().await;
            log.add(early.await);
        };
        turns(2).await;
        gate.open();
        pending::<()>().await;
    });
    assert_eq!(leaves(&result.unwrap_err()), ["later"]);
    assert_eq!(log.lines(), ["early"], "due in the round of the failure");
}

#[test]
fn b043_tasks_that_the_scope_cancelled_are_no_errors() {
    let group = block_on(scope! {
        for _ in 0..10 {
            spawn pending::<()>();
        }
        let waited_for = spawn pending::<()>();
        spawn { waited_for.await };
        spawn { turns(3).await; fail("only").await };
        pending::<()>().await;
    });
    assert_eq!(leaves(&group.unwrap_err()), ["only"]);
}

#[test]
fn b045_the_failure_is_recorded_before_anybody_hears_of_it() {
    let phases = Log::new();
    let group = block_on(scope!(|s| {
        let phases = &phases;
        spawn move(s, phases) {
            let _look = taskgroup_tests::OnDrop::new(move || phases.add(format!("{s:?}")));
            pending::<()>().await;
        };
        spawn { yield_now().await; fail("first").await };
    }));
    assert_eq!(group.unwrap_err().len(), 1);
    let line = &phases.lines()[0];
    assert!(
        line.contains("failures: 1") && line.contains("closing: true"),
        "{line}"
    );
}

#[test]
fn b046_a_task_cancelled_before_its_first_poll_runs_no_code_and_drops_its_captures() {
    let log = Log::new();
    let group = block_on(scope! {
        let captured = log.on_drop("captures dropped");
        let log = &log;
        spawn async move { log.add("ran"); drop(captured) };
        Err::<(), _>(Boom("body"))
    });
    assert!(group.is_err());
    assert_eq!(log.lines(), ["captures dropped"]);
}

#[test]
fn b049_after_a_handled_failure_the_task_goes_on() {
    everywhere(|| async {
        let value = scope! {
            let handled = scope! { spawn fail("inner"); }.await;
            assert!(handled.is_err());
            turns(3).await;
            let after = spawn async { yield_now().await; 8 };
            after.await
        };
        assert_eq!(value.await.unwrap(), 8);
    });
}

#[test]
fn b050_a_task_spawned_in_the_round_of_the_failure_is_cancelled_too() {
    let log = Log::new();
    let group = block_on(scope! {
        spawn {
            let captured = log.on_drop("dropped");
            let log = &log;
            spawn async move { let _captured = captured; log.add("ran"); pending::<()>().await };
        };
        spawn fail("same round");
    });
    assert_eq!(leaves(&group.unwrap_err()), ["same round"]);
    assert_eq!(log.lines(), ["dropped"]);
}

#[expect(
    clippy::manual_async_fn,
    reason = "an `async fn` that spawns itself is not `Send` to rustc's eyes"
)]
fn respawning<'s>(
    s: &'s taskgroup::Scope<'s, '_>,
    spawned: &'s AtomicUsize,
) -> impl Future<Output = ()> + Send + 's {
    async move {
        yield_now().await;
        spawned.fetch_add(1, Ordering::Relaxed);
        taskgroup::spawn!(s, respawning(s, spawned));
    }
}

#[test]
fn b051_tasks_that_spawn_for_ever_cannot_keep_a_failed_scope_alive() {
    everywhere(|| async {
        let spawned = AtomicUsize::new(0);
        let group = scope!(|s| {
            for _ in 0..3 {
                spawn respawning(s, &spawned);
            }
            spawn { turns(10).await; fail("enough").await };
        });
        assert_eq!(leaves(&group.await.unwrap_err()), ["enough"]);
        assert!(spawned.load(Ordering::Relaxed) < 60);
    });
}

#[test]
fn b052_the_first_failure_is_the_groups_first() {
    let group = block_on(scope! {
        spawn { yield_now().await; fail("second").await };
        spawn fail("first");
    });
    assert_eq!(group.unwrap_err().first().to_string(), "first");
}

#[test]
fn b061_an_error_handled_inside_the_task_does_not_fail_the_scope() {
    let log = Log::new();
    let value = block_on(scope! {
        spawn {
            let handled = catch_group! {
                try { fail("handled").await? }
                except* Boom as errors => { log.add(format!("caught {}", errors.iter().count())) }
            };
            handled
        };
        spawn { turns(4).await; log.add("sibling went on") };
        "value"
    });
    assert_eq!(value.unwrap(), "value");
    assert_eq!(log.lines(), ["caught 1", "sibling went on"]);
}

#[test]
fn b061_an_error_that_a_handler_raises_again_fails_the_scope() {
    let group = block_on(scope! {
        spawn {
            catch_group! {
                try { fail("first").await? }
                except* Boom => { Err(Boom("from the handler"))? }
            }
        };
        pending::<()>().await;
    });
    assert_eq!(leaves(&group.unwrap_err()), ["from the handler"]);
}

#[test]
fn b062_one_failure_is_reported_once_however_many_wait_for_it() {
    let group = block_on(scope! {
        let failing = spawn { turns(2).await; fail("once").await };
        let second = spawn { failing.await };
        spawn { second.await };
        pending::<()>().await;
    });
    assert_eq!(leaves(&group.unwrap_err()), ["once"]);
}

#[test]
fn b075_a_group_names_no_cause_of_its_own() {
    let group = block_on(scope! { spawn fail("child"); pending::<()>().await; }).unwrap_err();
    assert!(std::error::Error::source(&group).is_none());
}

/// The scope ends in the very poll in which a task fails, behind the gate.
fn ends_at_once<T>(gate: &Gate, scope: ScopeFuture<'_, T>) {
    let mut scope = Stepper::new(scope);
    assert!(scope.run_until_idle().is_pending());
    gate.open();
    assert!(
        scope.step().is_ready(),
        "the poll that sees the failure is the last"
    );
}

#[test]
fn a_failure_cancels_at_once_and_not_after_other_waits() {
    let gate = Gate::new();
    let scope = scope! {
        spawn pending::<()>();
        spawn { gate.wait().await; fail("now").await };
    };
    ends_at_once(&gate, scope);
}

#[test]
fn a_failure_cancels_at_once_also_a_sibling_with_a_scope_of_its_own() {
    let gate = Gate::new();
    let scope = scope! {
        let first = spawn async { scope! { spawn pending::<()>(); }.await };
        spawn { gate.wait().await; fail("now").await };
        first.await
    };
    ends_at_once(&gate, scope);
}

#[test]
fn a_question_mark_in_a_block_and_a_failing_tail_both_fail_the_task() {
    let group = block_on(scope! {
        spawn { Err(Boom("question mark"))?; };
        spawn { fail("tail").await };
        spawn async { Err::<(), _>(Boom("async block")) };
    });
    assert_eq!(
        leaves(&group.unwrap_err()),
        ["question mark", "tail", "async block"]
    );
}

#[test]
fn errors_of_any_kind_fail_a_task() {
    let group = block_on(scope! {
        spawn async { Err::<(), _>("text") };
        spawn async { Err::<(), _>(String::from("string")) };
        spawn async { Err::<(), Box<dyn std::error::Error + Send + Sync>>(Box::new(Boom("boxed"))) };
        spawn { "x".parse::<u8>()? };
    });
    let texts = leaves(&group.unwrap_err());
    assert_eq!(
        texts,
        ["text", "string", "boxed", "invalid digit found in string"]
    );
}
