//! What a handle gives: the value, the end of the awaiting region, an outcome, its state.

use std::future::pending;
use std::pin::pin;
use std::sync::Arc;
use std::thread;

use futures::future::{Either, join, select};
use taskgroup::{Cancelled, Ending, NoValue, TaskHandle, catch_group, scope, shield, spawn};
use taskgroup_tests::{Gate, Log, Stepper, block_on, everywhere, fail, leaves, panic_of, turns, yield_now};

/// How a task without a value ended.
fn ending<T>(outcome: Result<T, NoValue>) -> Result<T, Ending> {
    outcome.map_err(|no_value| no_value.ending())
}

#[test]
fn b041_cancelling_a_task_by_its_handle_is_silent() {
    everywhere(|| async {
        let log = Log::new();
        let value = scope! {
            let parked = spawn { let _guard = log.on_drop("dropped"); pending::<()>().await; };
            spawn { turns(5).await; log.add("sibling went on") };
            yield_now().await;
            parked.cancel();
            spawn { turns(2).await; log.add("spawned later") };
            "value"
        };
        assert_eq!(value.await.unwrap(), "value");
        let mut lines = log.lines();
        lines.sort();
        assert_eq!(lines, ["dropped", "sibling went on", "spawned later"]);
    });
}

#[test]
fn b046_a_task_cancelled_before_its_first_poll_never_runs() {
    let log = Log::new();
    block_on(scope! {
        let guard = log.on_drop("captures dropped");
        let log = &log;
        let early = spawn async move { log.add("ran"); drop(guard) };
        early.cancel();
        early.finished().await;
        log.add("finished");
    })
    .unwrap();
    assert_eq!(log.lines(), ["captures dropped", "finished"]);
}

#[test]
fn b048_cancelling_a_finished_task_changes_nothing() {
    let value = block_on(scope! {
        let task = spawn async { 5 };
        task.finished().await;
        task.cancel();
        task.cancel();
        turns(2).await;
        (task.is_finished(), task.await)
    });
    assert_eq!(value.unwrap(), (true, 5));
}

#[test]
fn b180_a_value_is_not_there_before_the_task_has_ended() {
    let gate = Gate::new();
    let seen = block_on(scope! {
        let task = spawn async { gate.wait().await; 5 };
        yield_now().await;
        let before = task.is_finished();
        let polled = futures::poll!(pin!(task.finished())).is_ready();
        gate.open();
        (before, polled, task.await)
    });
    assert_eq!(seen.unwrap(), (false, false, 5));
}

#[test]
fn b181_awaiting_a_handle_gives_the_value_also_after_the_task_has_ended() {
    let value = block_on(scope! {
        let task = spawn async { String::from("kept") };
        turns(5).await;
        task.await
    });
    assert_eq!(value.unwrap(), "kept");
}

#[test]
fn b181_a_handle_yields_what_is_in_ok() {
    let value: u32 = block_on(scope! {
        let task = spawn async { "17".parse::<u32>() };
        task.await
    })
    .unwrap();
    assert_eq!(value, 17);
}

#[test]
fn b182_the_outcome_tells_that_a_task_was_cancelled() {
    let outcome = block_on(scope! {
        let task = spawn(name = "parked") pending::<u8>();
        task.cancel();
        Some(task.outcome().await)
    });
    let no_value = outcome.unwrap().expect("an outcome").unwrap_err();
    assert_eq!(
        (no_value.task(), no_value.ending()),
        ("parked", Ending::Cancelled)
    );
    assert_eq!(
        no_value.to_string(),
        "task `parked` has no value: it was cancelled"
    );
}

#[test]
fn b182_the_outcome_of_a_task_with_a_value_is_the_value() {
    let outcome = block_on(scope! { let task = spawn async { 4 }; Some(task.outcome().await) });
    assert_eq!(outcome.unwrap(), Some(Ok(4)));
}

#[test]
fn b183_looking_at_a_failure_does_not_remove_it_from_the_group() {
    let log = Log::new();
    let gate = Gate::new();
    let group = block_on(scope! {
        let failing = spawn { gate.wait().await; fail("seen and reported").await };
        spawn {
            gate.wait().await;
            let outcome = ending(failing.outcome().await);
            log.add(format!("{outcome:?}"));
        };
        turns(2).await;
        gate.open();
        pending::<()>().await;
    });
    assert_eq!(leaves(&group.unwrap_err()), ["seen and reported"]);
    assert_eq!(log.lines(), ["Err(Failed)"]);
}

#[test]
fn b184_finished_leaves_the_value_and_can_be_repeated() {
    let value = block_on(scope! {
        let task = spawn async { turns(2).await; 6 };
        task.finished().await;
        task.finished().await;
        task.await
    });
    assert_eq!(value.unwrap(), 6);
}

#[test]
fn b184_finished_does_not_fail_when_the_task_was_cancelled() {
    let done = block_on(scope! {
        let task = spawn pending::<()>();
        task.cancel();
        task.finished().await;
        task.is_finished()
    });
    assert!(done.unwrap());
}

#[test]
fn several_tasks_may_wait_for_the_end_of_one() {
    let log = Log::new();
    let gate = Gate::new();
    block_on(scope! {
        let awaited = Arc::new(spawn gate.wait());
        for _ in 0..3 {
            let awaited = awaited.clone();
            spawn move(awaited) { awaited.finished().await; log.add("woken") };
        }
        turns(3).await;
        gate.open();
    })
    .unwrap();
    assert_eq!(log.lines(), ["woken"; 3]);
}

#[test]
fn b187_unit_is_a_value_like_any_other() {
    let outcome = block_on(scope! { let task = spawn async {}; Some(task.outcome().await) });
    assert_eq!(outcome.unwrap(), Some(Ok(())));
}

#[test]
fn b188_values_come_in_the_order_in_which_they_are_asked_for() {
    let values = block_on(scope! {
        let handles: Vec<_> = [5, 1, 3].map(|n| spawn async move { turns(n).await; n }).into();
        futures::future::join_all(handles).await
    });
    assert_eq!(values.unwrap(), [5, 1, 3]);
}

#[test]
fn a_task_cancelled_while_awaited_ends_the_awaiting_task_with_an_error_that_names_it() {
    everywhere(|| async {
        let group = scope! {
            let gate = Gate::new();
            let parked = spawn(name = "parked") pending::<()>();
            let opened = gate.clone();
            spawn(name = "asker") async move {
                opened.open();
                parked.cancel();
                parked.await;
            };
            gate.wait().await;
            pending::<()>().await;
        };
        let group = group.await.unwrap_err();
        assert_eq!(leaves(&group), ["task `parked` was cancelled"]);
        assert_eq!(group.first().task(), Some("asker"));
    });
}

#[test]
fn a_handle_without_a_value_ends_the_other_branches_of_a_join_too() {
    let log = Log::new();
    let group = block_on(scope! {
        let parked = spawn(name = "parked") pending::<()>();
        parked.cancel();
        let other = async { turns(9).await; log.add("not reached") };
        join(parked, other).await;
    });
    assert!(group.unwrap_err().contains::<Cancelled>());
    assert!(log.lines().is_empty());
}

#[test]
fn a_try_block_is_a_region_of_its_own() {
    let names = Log::new();
    let value = block_on(scope! {
        let parked = spawn(name = "parked") pending::<()>();
        parked.cancel();
        catch_group! {
            try { parked.await; "value" }
            except* Cancelled as errors => {
                for error in errors.iter() {
                    names.add(error.task().unwrap_or_default());
                }
                "handled"
            }
        }
    });
    assert_eq!(value.unwrap(), "handled");
    assert_eq!(names.lines(), ["parked"]);
}

#[test]
fn a_try_block_that_awaits_a_failed_task_runs_no_clause() {
    let log = Log::new();
    let group = block_on(scope! {
        let failing = spawn { turns(2).await; fail("once").await };
        catch_group! {
            try { failing.await; }
            except* _ => { log.add("not reached") }
        }
    });
    assert_eq!(leaves(&group.unwrap_err()), ["once"]);
    assert!(log.lines().is_empty());
}

#[test]
fn waiting_for_a_value_can_be_given_up_and_taken_up_again() {
    everywhere(|| async {
        let value = scope! {
            let gate = Gate::new();
            let opened = gate.clone();
            let mut task = spawn async move { opened.wait().await; 3 };
            let gave_up = matches!(select(&mut task, pin!(turns(3))).await, Either::Right(_));
            assert!(gave_up);
            gate.open();
            task.await
        };
        assert_eq!(value.await.unwrap(), 3);
    });
}

#[test]
fn a_wait_that_was_given_up_leaves_no_waker_behind() {
    let gate = Gate::new();
    let mut scope = Stepper::new(scope! {
        let task = spawn gate.wait();
        yield_now().await;
        assert!(futures::poll!(pin!(task.finished())).is_pending());
        pending::<()>().await;
    });
    assert!(scope.run_until_idle().is_pending());
    let polls = scope.polls();
    gate.open();
    assert!(scope.run_until_idle().is_pending());
    assert_eq!(scope.polls(), polls + 1, "the body has not been woken");
}

#[test]
fn a_handle_may_be_awaited_by_another_task_than_before() {
    let value = block_on(scope! {
        let gate = Gate::new();
        let opened = gate.clone();
        let mut task = spawn async move { opened.wait().await; 3 };
        yield_now().await;
        assert!(futures::poll!(&mut task).is_pending());
        let other = spawn task;
        turns(2).await;
        gate.open();
        other.await
    });
    assert_eq!(value.unwrap(), 3);
}

#[test]
fn a_task_that_cancels_itself_stops_at_its_next_wait() {
    let log = Log::new();
    block_on(scope! {
        let (sender, receiver) = futures::channel::oneshot::channel::<TaskHandle<'_, ()>>();
        let log = &log;
        let task = spawn async move {
            let own = receiver.await.expect("a handle");
            own.cancel();
            log.add("still running");
            yield_now().await;
            log.add("not reached");
        };
        assert!(sender.send(task).is_ok());
    })
    .unwrap();
    assert_eq!(log.lines(), ["still running"]);
}

#[test]
fn a_task_cancelled_in_the_turn_in_which_it_ends_keeps_its_value() {
    let value = block_on(scope! {
        let (sender, receiver) = futures::channel::oneshot::channel::<Arc<TaskHandle<'_, u8>>>();
        let task = Arc::new(spawn async move {
            receiver.await.expect("a handle").cancel();
            9
        });
        assert!(sender.send(task.clone()).is_ok());
        task.finished().await;
        Arc::into_inner(task).expect("the only one").await
    });
    assert_eq!(value.unwrap(), 9);
}

#[test]
fn awaiting_a_task_without_a_value_outside_every_task_panics_with_advice() {
    let text = block_on(scope! {
        let parked = spawn(name = "parked") pending::<()>();
        parked.cancel();
        parked.finished().await;
        thread::scope(|threads| threads.spawn(|| panic_of(|| block_on(parked))).join().expect("a text"))
    });
    let text = text.unwrap();
    assert!(text.contains("parked") && text.contains("outcome()"), "{text}");
}

#[test]
fn a_cancelled_task_is_gone_only_when_its_destructors_have_run() {
    let log = Log::new();
    let before = block_on(scope! {
        let guard = log.on_drop("destructor");
        let task = spawn async move { let _guard = guard; pending::<()>().await };
        yield_now().await;
        task.cancel();
        let before = (task.is_finished(), log.lines().len());
        task.finished().await;
        log.add("finished");
        before
    });
    assert_eq!(before.unwrap(), (false, 0));
    assert_eq!(log.lines(), ["destructor", "finished"]);
}

#[test]
fn b198_the_handle_of_a_task_that_never_started_says_so() {
    let outcome = block_on(scope!(|s| {
        let (tell, told) = futures::channel::oneshot::channel();
        spawn pending::<()>() finally {
            let late = spawn!(s, { 5 });
            let _ = tell.send(ending(late.outcome().await));
        };
        yield_now().await;
        s.cancel("closing");
        shield(told).await.ok()
    }));
    assert_eq!(outcome.unwrap(), Some(Err(Ending::NotStarted)));
}
