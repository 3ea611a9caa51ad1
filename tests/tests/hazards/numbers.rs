//! Many scopes, many tasks, many levels.

use std::future::pending;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;
use std::thread;

use taskgroup::{ErrorGroup, scope};
use taskgroup_tests::{
    Counted, Gate, Log, Stepper, always_ready_again, block_on, fail, leaves, turns, yield_now,
};

use crate::scaled;

#[test]
fn two_scopes_with_interleaved_polls() {
    let gate = Gate::new();
    let log = Log::new();
    let make = |name: &'static str| {
        let (gate, log) = (gate.clone(), log.clone());
        Stepper::new(async move {
            scope! {
                let handle = spawn async { gate.wait().await; name };
                spawn { turns(3).await; log.add(name) };
                handle.await
            }
            .await
        })
    };
    let (mut left, mut right) = (make("left"), make("right"));
    for _ in 0..6 {
        assert!(left.step().is_pending());
        assert!(right.step().is_pending());
    }
    assert_eq!(log.lines(), ["left", "right"]);
    gate.open();
    assert!(matches!(right.run_until_idle(), Poll::Ready(Ok("right"))));
    assert!(matches!(left.run_until_idle(), Poll::Ready(Ok("left"))));
}

#[test]
fn a_scope_polled_inside_the_poll_of_a_task_of_another() {
    let mut other = Stepper::new(scope! { let handle = spawn async { turns(2).await; 3 }; handle.await });
    let value = block_on(scope! {
        loop {
            if let Poll::Ready(value) = other.step() {
                break value.unwrap();
            }
            yield_now().await;
        }
    });
    assert_eq!(value.unwrap(), 3);
}

#[test]
fn a_round_is_limited_however_many_tasks_are_ready() {
    let many = scaled(5_000, 600);
    let polled = AtomicUsize::new(0);
    let mut scope = Stepper::new(scope! {
        for _ in 0..many {
            spawn { polled.fetch_add(1, Ordering::Relaxed); };
        }
    });
    let (mut before, mut most, mut done) = (0, 0, false);
    while !done {
        done = scope.step().is_ready();
        let now = polled.load(Ordering::Relaxed);
        most = most.max(now - before);
        before = now;
    }
    assert_eq!(polled.load(Ordering::Relaxed), many);
    assert!(most <= 128, "{most} turns in one poll");
}

#[test]
fn a_task_that_always_wakes_itself_starves_nobody() {
    let log = Log::new();
    let result = block_on(scope! {
        spawn always_ready_again();
        spawn always_ready_again();
        spawn { turns(scaled(300, 30)).await; log.add("sibling"); fail("done").await };
        turns(scaled(200, 20)).await;
        log.add("body");
    });
    assert!(result.is_err());
    assert_eq!(log.lines(), ["body", "sibling"]);
}

#[test]
fn a_hundred_thousand_tasks() {
    let many = scaled(100_000, 300);
    let count = AtomicUsize::new(0);
    let gate = Gate::new();
    block_on(scope! {
        for _ in 0..many {
            spawn { gate.wait().await; count.fetch_add(1, Ordering::Relaxed); };
        }
        turns(many / 128 + 3).await;
        gate.open();
    })
    .unwrap();
    assert_eq!(count.into_inner(), many);
}

#[test]
fn a_hundred_thousand_pending_tasks_are_dropped() {
    let many = scaled(100_000, 300);
    let alive = Counted::new();
    let group = block_on(scope! {
        for _ in 0..many {
            let held = alive.clone();
            spawn move(held) { let _held = held; pending::<()>().await; };
        }
        turns(many / 128 + 3).await;
        fail("enough").await
    });
    assert_eq!(leaves(&group.unwrap_err()), ["enough"]);
    assert_eq!(alive.alive(), 1);
}

#[test]
fn a_hundred_thousand_failures_in_one_round_are_all_reported() {
    let many = scaled(100_000, 300);
    let group = block_on(scope! {
        for _ in 0..many {
            spawn fail("one of many");
        }
    });
    assert_eq!(group.unwrap_err().len(), many);
}

#[test]
fn tasks_that_are_spawned_without_end_do_not_pile_up() {
    let most = block_on(scope!(|s| {
        let mut most = 0;
        for _ in 0..scaled(20_000, 300) {
            spawn async { [0_u8; 64] };
            yield_now().await;
            most = most.max(s.active_tasks());
        }
        most
    }));
    assert!(most.unwrap() <= 3);
}

#[test]
fn values_without_a_handle_are_dropped_at_once() {
    let alive = Counted::new();
    let most = block_on(scope! {
        let mut most = 0;
        for _ in 0..100 {
            spawn async { alive.clone() };
            turns(2).await;
            most = most.max(alive.alive());
        }
        most
    });
    assert_eq!(most.unwrap(), 1);
}

/// A scope in a scope, `depth` levels deep, that waits at its bottom.
fn nest(depth: usize, gate: Gate) -> Pin<Box<dyn Future<Output = Result<(), ErrorGroup>> + Send>> {
    Box::pin(async move {
        scope! {
            if depth > 0 {
                nest(depth - 1, gate).await?;
            } else {
                gate.wait().await;
            }
        }
        .await
    })
}

fn with_a_small_stack(run: impl FnOnce() + Send + 'static) {
    let thread = thread::Builder::new().stack_size(2 << 20).spawn(run);
    thread.expect("a thread").join().expect("the test passes");
}

/// A level takes several times as much stack in a debug build.
const DEEP: usize = scaled(if cfg!(debug_assertions) { 400 } else { 1_000 }, 20);

#[test]
fn b138_hundreds_of_nested_scopes_are_polled_to_their_end_on_a_small_stack() {
    with_a_small_stack(|| {
        let gate = Gate::new();
        let mut scope = Stepper::new(nest(DEEP, gate.clone()));
        assert!(scope.run_until_idle().is_pending());
        gate.open();
        assert!(matches!(scope.run_until_idle(), Poll::Ready(Ok(()))));
    });
}

#[test]
fn b138_hundreds_of_nested_scopes_are_dropped_on_a_small_stack() {
    with_a_small_stack(|| {
        let mut scope = Stepper::new(nest(DEEP, Gate::new()));
        assert!(scope.run_until_idle().is_pending());
        drop(scope);
    });
}
