//! Scopes, handles and waits that are never dropped.

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use taskgroup::scope;
use taskgroup_tests::{Gate, Log, block_on, turns, yield_now};

use crate::{Left, forget, leave_waker, poll_once, taken};

#[test]
fn a_half_polled_scope_is_forgotten() {
    let left = Left::default();
    let mut scope = Box::pin(scope! { spawn { leave_waker(&left).await } });
    for _ in 0..3 {
        let _ = poll_once(&mut scope);
    }
    forget(scope);
    let waker = taken(&left);
    waker.wake_by_ref();
    thread::spawn(move || waker.wake()).join().unwrap();
}

#[test]
fn a_handle_is_forgotten_before_and_after_the_end_of_its_task() {
    let value = block_on(scope! {
        forget(spawn async { turns(3).await; vec![1] });
        let handle = spawn async { vec![2] };
        turns(2).await;
        forget(handle);
        turns(3).await;
        5
    });
    assert_eq!(value.unwrap(), 5);
}

#[test]
fn the_wait_for_a_handle_is_forgotten() {
    let gate = Gate::new();
    let value = block_on(scope! {
        let handle = spawn async { gate.wait().await; 5 };
        yield_now().await;
        let mut wait = Box::pin(handle.finished());
        assert!(futures::poll!(&mut wait).is_pending());
        forget(wait);
        gate.open();
        handle.await
    });
    assert_eq!(value.unwrap(), 5);
}

#[test]
fn a_half_polled_inner_scope_is_forgotten() {
    let (left, log) = (Left::default(), Log::new());
    let value = block_on(scope! {
        let mut inner = Box::pin(scope! { spawn { leave_waker(&left).await }; pending::<()>().await; });
        for _ in 0..3 {
            assert!(futures::poll!(&mut inner).is_pending());
        }
        forget(inner);
        taken(&left).wake();
        spawn { turns(3).await; log.add("sibling went on") };
        7
    });
    assert_eq!(value.unwrap(), 7);
    assert_eq!(log.lines(), ["sibling went on"]);
}

#[test]
fn a_half_polled_inner_scope_is_forgotten_and_its_task_is_dropped() {
    let left = Left::default();
    let local_was = Arc::new(AtomicUsize::new(0));
    block_on(scope! {
        let task = spawn {
            let local = [1, 2, 3];
            let seen = &local_was;
            let mut inner = Box::pin(scope! {
                spawn { leave_waker(&left).await; seen.store(local.iter().sum(), Ordering::Relaxed); };
            });
            for _ in 0..3 {
                let _ = futures::poll!(&mut inner);
            }
            forget(inner);
            pending::<()>().await;
        };
        turns(3).await;
        task.cancel();
    })
    .unwrap();
    taken(&left).wake();
    assert_eq!(local_was.load(Ordering::Relaxed), 0);
}
