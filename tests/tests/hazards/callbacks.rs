//! Destructors and tasks that spawn, wake, cancel and await what they should not.

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use taskgroup::{TaskHandle, scope, spawn};
use taskgroup_tests::{
    Counted, Gate, Log, OnDrop, Stepper, block_on, everywhere, leaves, panic_of, turns, yield_now,
};

#[test]
fn spawn_from_a_destructor_is_accepted_while_the_scope_is_open() {
    let log = Log::new();
    block_on(scope!(|s| {
        let log = &log;
        let parked = spawn move(s, log) {
            let _late = OnDrop::new(move || drop(spawn!(s, async move { log.add("spawned") })));
            pending::<()>().await;
        };
        yield_now().await;
        parked.cancel();
    }))
    .unwrap();
    assert_eq!(log.lines(), ["spawned"]);
}

#[test]
fn spawn_from_a_destructor_is_refused_while_the_scope_shuts_down() {
    let log = Log::new();
    let mut scope = Stepper::new(scope!(|s| {
        let log = &log;
        for _ in 0..2 {
            spawn move(s, log) {
                let _late = OnDrop::new(move || drop(spawn!(s, async move { log.add("spawned") })));
                pending::<()>().await;
            };
        }
    }));
    assert!(scope.run_until_idle().is_pending());
    drop(scope);
    assert!(log.lines().is_empty());
}

#[test]
fn wake_from_a_destructor() {
    let gate = Gate::new();
    let log = Log::new();
    block_on(scope! {
        spawn { gate.wait().await; log.add("woken") };
        let parked = spawn { let _open = OnDrop::new(|| gate.open()); pending::<()>().await; };
        turns(2).await;
        parked.cancel();
    })
    .unwrap();
    assert_eq!(log.lines(), ["woken"]);
}

#[test]
fn wake_from_a_destructor_of_a_scope_that_shuts_down() {
    let gate = Gate::new();
    let mut scope = Stepper::new(scope! {
        spawn { let _open = OnDrop::new(|| gate.open()); gate.wait().await };
        spawn { let _open = OnDrop::new(|| gate.open()); gate.wait().await };
        spawn { let _open = OnDrop::new(|| gate.open()); gate.wait().await };
    });
    assert!(scope.run_until_idle().is_pending());
    drop(scope);
}

#[test]
fn cancel_from_a_destructor() {
    let log = Log::new();
    block_on(scope! {
        let other = spawn { let _guard = log.on_drop("other"); pending::<()>().await; };
        let canceller = spawn {
            let _cancel = OnDrop::new(move || other.cancel());
            pending::<()>().await;
        };
        yield_now().await;
        canceller.cancel();
    })
    .unwrap();
    assert_eq!(log.lines(), ["other"]);
}

#[test]
fn a_task_that_drops_its_own_handle() {
    let alive = Counted::new();
    block_on(scope! {
        let (sender, receiver) = futures::channel::oneshot::channel::<TaskHandle<'_, Counted>>();
        let alive = &alive;
        let task = spawn async move {
            drop(receiver.await.expect("a handle"));
            yield_now().await;
            alive.clone()
        };
        assert!(sender.send(task).is_ok());
    })
    .unwrap();
    assert_eq!(alive.alive(), 1);
}

#[test]
fn a_task_that_holds_its_own_handle_to_its_end() {
    let alive = Counted::new();
    block_on(scope! {
        let (sender, receiver) = futures::channel::oneshot::channel::<TaskHandle<'_, Counted>>();
        let alive = &alive;
        let task = spawn async move {
            let own = receiver.await.expect("a handle");
            turns(2).await;
            assert!(!own.is_finished());
            alive.clone()
        };
        assert!(sender.send(task).is_ok());
    })
    .unwrap();
    assert_eq!(alive.alive(), 1);
}

#[test]
fn a_task_that_awaits_its_own_handle_is_told_so() {
    let text = panic_of(|| {
        block_on(scope! {
            let (sender, receiver) = futures::channel::oneshot::channel::<TaskHandle<'_, ()>>();
            let task = spawn(name = "narcissus") async move {
                receiver.await.expect("a handle").await;
            };
            assert!(sender.send(task).is_ok());
        })
    });
    assert!(text.contains("narcissus"), "{text}");
}

#[test]
fn polling_a_handle_after_it_gave_its_value_panics() {
    let text = panic_of(|| {
        block_on(scope! {
            let mut handle = spawn(name = "once") async { 1 };
            (&mut handle).await;
            (&mut handle).await;
        })
    });
    assert!(text.contains("once"), "{text}");
}

#[test]
fn a_handle_awaited_by_two_tasks_at_once() {
    everywhere(|| async {
        let woken = AtomicUsize::new(0);
        let gate = Gate::new();
        scope! {
            let awaited = Arc::new(spawn gate.wait());
            for _ in 0..2 {
                let awaited = awaited.clone();
                spawn move(awaited) {
                    awaited.finished().await;
                    woken.fetch_add(1, Ordering::Relaxed);
                };
            }
            spawn { turns(2).await; gate.open() };
        }
        .await
        .unwrap();
        assert_eq!(woken.into_inner(), 2);
    });
}

#[test]
fn block_on_of_an_inner_scope_inside_the_poll_of_a_task() {
    let value = block_on(scope! {
        let parked = spawn(name = "parked") pending::<()>();
        let task = spawn async {
            yield_now().await;
            block_on(scope! { let inner = spawn async { yield_now().await; 4 }; inner.await })
        };
        let value = task.await;
        parked.cancel();
        parked.finished().await;
        value
    });
    assert_eq!(value.unwrap(), 4);
}

#[test]
fn after_a_nested_block_on_the_outer_task_is_the_current_one_again() {
    let group = block_on(scope! {
        let parked = spawn(name = "parked") pending::<()>();
        parked.cancel();
        spawn(name = "outer") {
            block_on(scope! { spawn yield_now(); })?;
            parked.await;
        };
    });
    let group = group.unwrap_err();
    assert_eq!(leaves(&group), ["task `parked` was cancelled"]);
    assert_eq!(group.first().task(), Some("outer"));
}
