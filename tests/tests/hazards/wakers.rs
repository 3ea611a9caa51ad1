//! Wakers that outlive everything, that change, that are called too often.

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Waker};
use std::thread;

use taskgroup::scope;
use taskgroup_tests::{Counted, Gate, Stepper, always_ready_again, block_on, turns, yield_now};

use crate::{CountingWaker, Left, leave_waker, taken};

#[test]
fn a_waker_kept_after_the_scope_and_called_later() {
    let left = Left::default();
    block_on(scope! {
        let task = spawn leave_waker(&left);
        yield_now().await;
        task.cancel();
    })
    .unwrap();
    let waker = taken(&left);
    waker.wake_by_ref();
    let other = waker.clone();
    other.wake();
    drop(waker);
}

#[test]
fn a_waker_kept_after_the_scope_and_dropped_on_another_thread() {
    let left = Left::default();
    let mut scope = Stepper::new(scope! { spawn leave_waker(&left); });
    assert!(scope.run_until_idle().is_pending());
    drop(scope);
    let waker = taken(&left);
    let other = waker.clone();
    let thread = thread::spawn(move || {
        other.wake_by_ref();
        drop(other);
    });
    waker.wake();
    thread.join().unwrap();
}

#[test]
fn a_waker_holds_neither_the_future_nor_the_value() {
    let left = Left::default();
    let alive = Counted::new();
    block_on(scope! {
        let value = alive.clone();
        let future = alive.clone();
        let wait = leave_waker(&left);
        spawn async move {
            let _held = future;
            let mut wait = pin!(wait);
            assert!(futures::poll!(&mut wait).is_pending());
            value
        };
    })
    .unwrap();
    assert_eq!(alive.alive(), 1);
    drop(taken(&left));
}

#[test]
fn a_scope_polled_with_another_waker_each_time_needs_only_the_last() {
    let gate = Gate::new();
    let mut scope = pin!(scope! { spawn gate.wait(); });
    let counts = [(); 3].map(|()| Arc::new(CountingWaker::default()));
    for count in &counts {
        for _ in 0..3 {
            let waker = Waker::from(count.clone());
            assert!(scope.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
        }
    }
    let before = counts.each_ref().map(|count| count.get());
    gate.open();
    let after = counts.each_ref().map(|count| count.get());
    assert_eq!(after, [before[0], before[1], before[2] + 1]);
    for count in &counts[..2] {
        assert_eq!(Arc::strong_count(count), 1, "an old waker is not kept");
    }
}

#[test]
fn a_scope_that_is_to_be_polled_at_once_keeps_no_old_waker() {
    let gate = Gate::new();
    let mut scope = pin!(scope! {
        spawn { gate.wait().await; always_ready_again().await };
    });
    let count = Arc::new(CountingWaker::default());
    let waker = Waker::from(count.clone());
    for _ in 0..3 {
        assert!(scope.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
    }
    drop(waker);
    assert_eq!(Arc::strong_count(&count), 2, "the scope waits");
    gate.open();
    assert!(
        scope
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()))
            .is_pending()
    );
    assert_eq!(Arc::strong_count(&count), 1);
}

#[test]
fn wakes_during_a_poll_do_not_wake_the_parent_more_than_once() {
    let gates = [Gate::new(), Gate::new(), Gate::new()];
    let mut scope = Stepper::new(scope! {
        for gate in &gates {
            spawn gate.wait();
        }
        turns(2).await;
        for gate in &gates {
            gate.open();
        }
    });
    while scope.step().is_pending() {
        assert_eq!(scope.wakes(), scope.polls());
    }
    assert_eq!(scope.wakes() + 1, scope.polls());
}

#[test]
fn many_wakes_between_two_polls_wake_the_parent_once() {
    let gates = [Gate::new(), Gate::new(), Gate::new()];
    let mut scope = Stepper::new(scope! {
        for gate in &gates {
            spawn gate.wait();
        }
    });
    assert!(scope.run_until_idle().is_pending());
    let before = scope.wakes();
    for gate in &gates {
        gate.open();
    }
    assert_eq!(scope.wakes(), before + 1);
    assert!(scope.step().is_ready());
}
