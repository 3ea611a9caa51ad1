//! Tasks that spawn tasks, at any time, through the scope they were handed.

use std::future::pending;
use std::sync::atomic::{AtomicUsize, Ordering};

use taskgroup::{Ending, Scope, TaskHandle, scope, shield, spawn};
use taskgroup_tests::{
    Boom, Counted, Gate, Log, OnDrop, Stepper, block_on, everywhere, fail, leaves, turns, yield_now,
};

#[test]
fn b141_a_task_may_spawn_while_the_scope_waits_for_its_tasks() {
    everywhere(|| async {
        let log = Log::new();
        scope! {
            spawn {
                turns(5).await;
                spawn { turns(2).await; log.add("late") };
            };
        }
        .await
        .unwrap();
        assert_eq!(log.lines(), ["late"]);
    });
}

/// Spawns two tasks of the same kind, `depth` levels deep.
#[expect(
    clippy::manual_async_fn,
    reason = "an `async fn` that spawns itself is not `Send` to rustc's eyes"
)]
fn tree<'s>(
    s: &'s Scope<'s, '_>,
    depth: u32,
    count: &'s AtomicUsize,
) -> impl Future<Output = ()> + Send + 's {
    async move {
        count.fetch_add(1, Ordering::Relaxed);
        yield_now().await;
        if depth > 0 {
            spawn!(s, tree(s, depth - 1, count));
            spawn!(s, tree(s, depth - 1, count));
        }
    }
}

#[test]
fn b142_the_scope_closes_when_the_last_task_of_a_growing_tree_is_done() {
    everywhere(|| async {
        let count = AtomicUsize::new(0);
        scope!(|s| {
            spawn tree(s, 6, &count);
        })
        .await
        .unwrap();
        assert_eq!(count.into_inner(), 127);
    });
}

#[test]
fn b145_into_a_scope_that_shuts_down_nothing_is_spawned() {
    let log = Log::new();
    let group = block_on(scope!(|s| {
        let log = &log;
        spawn move(s, log) {
            let captured = log.on_drop("refused future dropped");
            let _late = OnDrop::new(move || {
                let handle = spawn!(s, async move { log.add("ran"); drop(captured) });
                log.add(format!("closing: {}, finished: {}", s.is_closing(), handle.is_finished()));
            });
            pending::<()>().await;
        };
        spawn { turns(2).await; fail("task").await };
    }));
    assert_eq!(leaves(&group.unwrap_err()), ["task"]);
    assert_eq!(
        log.lines(),
        ["refused future dropped", "closing: true, finished: true"]
    );
}

#[test]
fn b022_b148_b198_a_refused_spawn_drops_the_future_and_its_handle_says_not_started() {
    let log = Log::new();
    let gate = Gate::new();
    let group = block_on(scope!(|s| {
        let (log, gate) = (&log, &gate);
        spawn move(gate) { gate.wait().await; fail("task").await };
        spawn move(s, log, gate) {
            gate.wait().await;
            let captured = log.on_drop("dropped");
            let refused = spawn!(s, move { let _captured = captured; log.add("ran"); });
            let ending = refused.outcome().await.map_err(|no_value| no_value.ending());
            log.add(format!("{ending:?}"));
        };
        spawn move(gate) { turns(2).await; gate.open() };
    }));
    assert_eq!(leaves(&group.unwrap_err()), ["task"]);
    let not_started = format!("{:?}", Err::<(), _>(Ending::NotStarted));
    assert_eq!(log.lines(), ["dropped".to_owned(), not_started]);
}

#[test]
fn awaiting_a_refused_task_ends_the_awaiting_one_silently() {
    let log = Log::new();
    let gate = Gate::new();
    let group = block_on(scope! {
        spawn { gate.wait().await; fail("task").await };
        spawn {
            gate.wait().await;
            let refused = spawn async { 1 };
            refused.await;
            log.add("not reached");
        };
        spawn { turns(2).await; gate.open() };
    });
    assert_eq!(leaves(&group.unwrap_err()), ["task"]);
    assert!(log.lines().is_empty());
}

#[test]
fn b150_a_scope_stays_open_until_its_very_last_task_has_ended() {
    let log = Log::new();
    block_on(scope!(|s| {
        let log = &log;
        spawn move(s, log) {
            let _last = OnDrop::new(move || {
                spawn!(s, async move { log.add("spawned by the last destructor") });
            });
        };
    }))
    .unwrap();
    assert_eq!(log.lines(), ["spawned by the last destructor"]);
}

#[test]
fn b160_a_task_belongs_to_the_scope_and_not_to_the_task_that_spawned_it() {
    let log = Log::new();
    block_on(scope! {
        let parent = spawn {
            spawn { turns(4).await; log.add("child went on") };
        };
        parent.finished().await;
        log.add("parent gone");
    })
    .unwrap();
    assert_eq!(log.lines(), ["parent gone", "child went on"]);
}

#[test]
fn b160_cancelling_the_spawning_task_leaves_its_children_alone() {
    let log = Log::new();
    block_on(scope! {
        let parent = spawn {
            spawn { turns(4).await; log.add("child went on") };
            pending::<()>().await;
        };
        turns(2).await;
        parent.cancel();
    })
    .unwrap();
    assert_eq!(log.lines(), ["child went on"]);
}

#[test]
fn b161_dropping_a_handle_changes_nothing() {
    let log = Log::new();
    block_on(scope! {
        let before = spawn { turns(3).await; log.add("not yet polled when dropped") };
        drop(before);
        let running = spawn { turns(3).await; log.add("running when dropped") };
        yield_now().await;
        drop(running);
    })
    .unwrap();
    assert_eq!(log.lines().len(), 2);
}

async fn helper(s: &Scope<'_, '_>, log: Log) {
    spawn!(s, move { log.add("from a helper") });
}

fn starter<'scope>(s: &Scope<'scope, '_>, n: u32) -> TaskHandle<'scope, u32> {
    spawn!(s, async move {
        yield_now().await;
        n * 2
    })
}

#[test]
fn functions_that_are_handed_the_scope_spawn_into_it() {
    everywhere(|| async {
        let log = Log::new();
        let sum = scope!(|s| {
            helper(s, log.clone()).await;
            let (a, b) = (starter(s, 1), starter(s, 10));
            a.await + b.await
        });
        assert_eq!(sum.await.unwrap(), 22);
        assert_eq!(log.lines(), ["from a helper"]);
    });
}

#[test]
fn a_task_spawned_by_a_sibling_is_polled_without_another_wake() {
    let gate = Gate::new();
    let mut scope = Stepper::new(scope! {
        spawn pending::<()>();
        spawn { gate.wait().await; spawn fail("spawned late"); };
    });
    assert!(scope.run_until_idle().is_pending());
    gate.open();
    let std::task::Poll::Ready(result) = scope.run_until_idle() else {
        panic!("the new task was forgotten");
    };
    assert_eq!(leaves(&result.unwrap_err()), ["spawned late"]);
}

#[test]
fn handles_may_be_collected_from_tasks_that_spawn() {
    let values = block_on(scope!(|s| {
        let starters: Vec<_> = (0..3).map(|n| spawn async move { [starter(s, n)] }).collect();
        let mut values = Vec::new();
        for starting in starters {
            let [started] = starting.await;
            values.push(started.await);
        }
        values
    }));
    assert_eq!(values.unwrap(), [0, 2, 4]);
}

#[test]
fn a_destructor_of_a_dropped_scope_may_try_to_spawn() {
    let alive = Counted::new();
    let mut scope = Stepper::new(scope!(|s| {
        let alive = &alive;
        spawn move(s, alive) {
            let _late = OnDrop::new(move || {
                let held = alive.clone();
                spawn!(s, async move { drop(held) });
            });
            pending::<()>().await;
        };
    }));
    assert!(scope.run_until_idle().is_pending());
    drop(scope);
    assert_eq!(alive.alive(), 1);
}

#[test]
fn a_scope_that_failed_says_that_it_is_closing() {
    let (log, gate) = (Log::new(), Gate::new());
    let group = block_on(scope!(|s| {
        log.add(format!("{}", s.is_closing()));
        spawn { gate.wait().await; Err::<(), _>(Boom("x")) };
        spawn { gate.wait().await; log.add(format!("{}", s.is_closing())) };
        turns(2).await;
        gate.open();
        pending::<()>().await;
    }));
    assert!(group.is_err());
    assert_eq!(log.lines(), ["false", "true"]);
}

#[test]
fn b143_a_scope_that_is_closing_takes_no_more_tasks_and_the_handle_says_so() {
    let outcome = block_on(scope!(|s| {
        let (log, gate) = (s.keep(Log::new()), s.keep(Gate::new()));
        spawn pending::<()>() finally {
            let late = spawn!(s, { log.add("never") });
            assert!(s.is_closing());
            assert_eq!(late.outcome().await.unwrap_err().ending(), Ending::NotStarted);
            gate.open();
        };
        yield_now().await;
        s.cancel("closing");
        shield(gate.wait()).await;
        log.lines()
    }));
    assert_eq!(outcome.unwrap(), Vec::<String>::new());
}

#[test]
fn b144_nor_does_one_that_has_failed() {
    let log = Log::new();
    let group = block_on(scope!(|s| {
        spawn fail("first");
        spawn pending::<()>() finally {
            let late = spawn!(s, { log.add("never"); fail("late").await });
            assert_eq!(late.outcome().await.unwrap_err().ending(), Ending::NotStarted);
        };
    }));
    assert_eq!(leaves(&group.unwrap_err()), ["first"]);
    assert!(log.lines().is_empty());
}

#[test]
fn b146_b147_b148_adapted_a_spawn_that_comes_too_late_goes_on_and_its_captures_are_dropped() {
    let alive = Counted::new();
    let outcome = block_on(scope!(|s| {
        s.cancel("closing");
        spawn pending::<()>() finally {
            let held = alive.clone();
            let late = spawn!(s, async move { drop(held) });
            assert_eq!((alive.alive(), late.is_finished()), (1, true));
        };
        pending::<()>().await;
    }));
    assert!(outcome.is_err());
}

#[test]
fn b155_b156_adapted_a_limit_is_a_semaphore_in_the_tasks() {
    let (most, now) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let slots = tokio::sync::Semaphore::new(3);
    block_on(scope! {
        for _ in 0..10 {
            spawn {
                let _slot = slots.acquire().await?;
                most.fetch_max(1 + now.fetch_add(1, Ordering::Relaxed), Ordering::Relaxed);
                turns(2).await;
                now.fetch_sub(1, Ordering::Relaxed);
            };
        }
    })
    .unwrap();
    assert_eq!(most.into_inner(), 3);
}

#[test]
fn b158_a_wait_for_a_slot_ends_when_another_task_fails() {
    let slots = tokio::sync::Semaphore::new(1);
    let log = Log::new();
    let group = block_on(scope! {
        spawn { let _slot = slots.acquire().await?; turns(3).await; fail("first").await? };
        spawn { let _slot = slots.acquire().await?; log.add("never") };
    });
    assert_eq!(leaves(&group.unwrap_err()), ["first"]);
    assert!(log.lines().is_empty());
    assert_eq!(slots.available_permits(), 1);
}

/// Handles of tasks, and the scope itself, cannot get out: `ui-tests/fail` has what the compiler says.
#[test]
fn b159_the_one_handle_that_may_outlive_its_scope_does_nothing_then() {
    let scope = scope! { spawn async { 1 }; 7 };
    let stop = scope.cancel_handle();
    assert_eq!(block_on(scope).unwrap(), 7);
    stop.cancel("late");
    stop.cancel_tasks();
}

#[test]
fn a_task_spawned_behind_cancel_tasks_is_not_cancelled() {
    let log = Log::new();
    let outcome = block_on(scope!(|s| {
        let old = spawn pending::<()>();
        yield_now().await;
        s.cancel_tasks();
        let new = spawn { yield_now().await; log.add("new"); 5 };
        old.finished().await;
        new.await
    }));
    assert_eq!(outcome.unwrap(), 5);
    assert_eq!(log.lines(), ["new"]);
}
