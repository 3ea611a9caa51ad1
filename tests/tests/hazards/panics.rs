//! Destructors, wakers and payloads that panic.

use std::future::{pending, poll_fn};
use std::panic::panic_any;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use taskgroup::{TaskHandle, scope, spawn};
use taskgroup_tests::{
    Counted, Gate, Log, OnDrop, Stepper, block_on, fail, leaves, panic_of, turns, yield_now,
};

use crate::{CountingWaker, Explosive, PanickingWaker, poll_once};

#[test]
fn panic_in_poll() {
    let alive = Counted::new();
    let text = panic_of(|| {
        block_on(scope! {
            spawn { let _held = alive.clone(); pending::<()>().await; };
            spawn { let _held = alive.clone(); yield_now().await; panic!("poll") };
        })
    });
    assert_eq!(text, "poll");
    assert_eq!(alive.alive(), 1);
}

#[test]
fn panic_in_the_destructor_of_a_pending_task_that_is_cancelled() {
    let alive = Counted::new();
    let text = panic_of(|| {
        block_on(scope! {
            spawn { let _held = alive.clone(); pending::<()>().await; };
            let explosive = spawn { let _explosive = Explosive("cancelled"); pending::<()>().await; };
            yield_now().await;
            explosive.cancel();
            pending::<()>().await;
        })
    });
    assert_eq!(text, "cancelled");
    assert_eq!(alive.alive(), 1);
}

#[test]
fn panic_in_the_destructor_of_a_pending_task_of_a_failed_scope() {
    let alive = Counted::new();
    let text = panic_of(|| {
        block_on(scope! {
            spawn { let _explosive = Explosive("shut down"); pending::<()>().await; };
            spawn { let _held = alive.clone(); pending::<()>().await; };
            spawn { yield_now().await; fail("error").await };
        })
    });
    assert_eq!(text, "shut down");
    assert_eq!(alive.alive(), 1);
}

#[test]
fn panic_in_the_destructor_of_a_task_that_was_never_polled() {
    let explosive = Explosive("unpolled");
    let text = panic_of(|| {
        block_on(scope! {
            spawn async move { let _explosive = explosive; };
            fail("body").await
        })
    });
    assert_eq!(text, "unpolled");
}

#[test]
fn panic_in_the_destructor_of_a_task_when_the_scope_is_dropped() {
    let alive = Counted::new();
    let mut scope = Stepper::new(scope! {
        spawn { let _explosive = Explosive("dropped"); pending::<()>().await; };
        spawn { let _held = alive.clone(); pending::<()>().await; };
        let _held = alive.clone();
        pending::<()>().await;
    });
    assert!(scope.run_until_idle().is_pending());
    assert_eq!(panic_of(|| drop(scope)), "dropped");
    assert_eq!(alive.alive(), 1);
}

#[test]
fn panic_in_the_destructor_of_an_output_that_nobody_takes() {
    let alive = Counted::new();
    let text = panic_of(|| {
        block_on(scope! {
            spawn { let _held = alive.clone(); pending::<()>().await; };
            spawn async { Explosive("output") };
        })
    });
    assert_eq!(text, "output");
    assert_eq!(alive.alive(), 1);
}

#[test]
fn panic_in_the_destructor_of_a_value_that_goes_with_its_handle() {
    let alive = Counted::new();
    let text = panic_of(|| {
        block_on(scope! {
            spawn { let _held = alive.clone(); pending::<()>().await; };
            let handle = spawn async { Explosive("value") };
            turns(2).await;
            drop(handle);
            pending::<()>().await;
        })
    });
    assert_eq!(text, "value");
    assert_eq!(alive.alive(), 1);
}

#[test]
fn panic_in_the_destructor_of_a_future_that_is_refused() {
    let log = Log::new();
    let group = block_on(scope!(|s| {
        let log = &log;
        spawn move(s, log) {
            let _late = OnDrop::new(move || {
                let explosive = Explosive("refused");
                let text = panic_of(|| spawn!(s, async move { let _explosive = explosive; }));
                log.add(text);
            });
            pending::<()>().await;
        };
        spawn { yield_now().await; fail("task").await };
    }));
    assert_eq!(leaves(&group.unwrap_err()), ["task"]);
    assert_eq!(log.lines(), ["refused"]);
}

#[test]
fn panic_in_the_destructor_of_a_kept_value() {
    let log = Log::new();
    let text = panic_of(|| {
        block_on(scope!(|s| {
            s.keep(log.on_drop("kept first"));
            s.keep(Explosive("kept"));
            s.keep(log.on_drop("kept last"));
        }))
    });
    assert_eq!(text, "kept");
    assert_eq!(log.lines(), ["kept last", "kept first"]);
}

/// Waits for `handle` with a waker of another kind than the task's own.
async fn wait_with(waker: &Waker, handle: &TaskHandle<'_, ()>) {
    let mut finished = pin!(handle.finished());
    poll_fn(|_| finished.as_mut().poll(&mut Context::from_waker(waker))).await;
}

#[test]
fn panic_in_the_waker_of_one_who_waits() {
    let alive = Counted::new();
    let gate = Gate::new();
    let count = Arc::new(CountingWaker::default());
    let wakers = [Waker::from(Arc::new(PanickingWaker)), Waker::from(count.clone())];
    let text = panic_of(|| {
        block_on(scope! {
            spawn { let _held = alive.clone(); pending::<()>().await; };
            let awaited = Arc::new(spawn gate.wait());
            for waker in &wakers {
                let awaited = awaited.clone();
                spawn async move { wait_with(waker, &awaited).await };
            }
            turns(2).await;
            gate.open();
            pending::<()>().await;
        })
    });
    assert_eq!(text, "waker");
    assert_eq!(count.get(), 1, "the others are woken all the same");
    assert_eq!(alive.alive(), 1);
}

#[test]
fn panic_in_the_waker_of_whoever_polls_the_scope() {
    let gate = Gate::new();
    let mut scope = Box::pin(scope! { spawn gate.wait(); });
    for _ in 0..3 {
        assert!(poll_once(&mut scope).is_pending());
    }
    let waker = Waker::from(Arc::new(PanickingWaker));
    assert!(scope.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
    assert_eq!(panic_of(|| gate.open()), "waker");
    assert!(
        block_on(scope).is_ok(),
        "the wake-up is not lost to the next poll"
    );
}

#[test]
#[cfg_attr(
    miri,
    ignore = "what such a payload panics with is leaked: run with -Zmiri-ignore-leaks"
)]
fn panic_in_the_destructor_of_a_panics_payload() {
    let text = panic_of(|| {
        block_on(scope! {
            spawn { panic!("first") };
            spawn { panic_any(Explosive("payload")); };
        })
    });
    assert_eq!(text, "first");
}

#[test]
fn two_destructors_that_panic() {
    let alive = Counted::new();
    let text = panic_of(|| {
        block_on(scope! {
            spawn { let _explosive = Explosive("first"); pending::<()>().await; };
            spawn { let _explosive = Explosive("second"); pending::<()>().await; };
            spawn { let _held = alive.clone(); pending::<()>().await; };
            yield_now().await;
            fail("body").await
        })
    });
    assert_eq!(text, "first");
    assert_eq!(alive.alive(), 1);
}

#[test]
fn a_panic_and_a_destructor_that_panics_in_the_same_task() {
    let first = Explosive("destructor");
    let text = panic_of(|| block_on(scope! { spawn ExplodesTwice(first); }));
    assert_eq!(text, "poll");
}

/// Panics when it is polled, and again when it is dropped.
struct ExplodesTwice(#[expect(dead_code, reason = "dropped")] Explosive);

impl Future for ExplodesTwice {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<()> {
        panic!("poll");
    }
}

#[test]
fn dropping_a_scope_with_an_explosive_task_while_the_thread_unwinds_does_not_abort() {
    let alive = Counted::new();
    let mut scope = Stepper::new(scope! {
        spawn { let _explosive = Explosive("not seen"); pending::<()>().await; };
        spawn { let _held = alive.clone(); pending::<()>().await; };
    });
    assert!(scope.run_until_idle().is_pending());
    let text = panic_of(move || {
        let _scope = scope;
        panic!("the thread's own");
    });
    assert_eq!(text, "the thread's own");
    assert_eq!(alive.alive(), 1);
}
