//! Other threads that wake, drop, move and spawn.

use std::future::{pending, poll_fn};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::task::{Poll, Waker};
use std::thread;

use taskgroup::{ErrorGroup, scope, spawn};
use taskgroup_tests::{Counted, Gate, Log, OnDrop, Stepper, block_on, turns, yield_now};

use crate::{Left, leave_waker, poll_once, scaled, taken};

#[test]
fn a_scope_is_dropped_while_another_thread_wakes_its_tasks() {
    for _ in 0..scaled(50, 3) {
        let lefts = [Left::default(), Left::default(), Left::default()];
        let alive = Counted::new();
        let mut scope = Stepper::new(scope! {
            for left in &lefts {
                let held = alive.clone();
                spawn move(held) { let _held = held; leave_waker(left).await };
            }
        });
        assert!(scope.run_until_idle().is_pending());
        let wakers = lefts.each_ref().map(taken);
        let (dropped, stop) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
        let (started, wait_for_start) = mpsc::channel();
        let seen = (dropped.clone(), stop.clone());
        let thread = thread::spawn(move || {
            let _ = started.send(());
            while !seen.1.load(Ordering::SeqCst) {
                wakers.iter().for_each(Waker::wake_by_ref);
            }
            seen.0.load(Ordering::SeqCst)
        });
        wait_for_start.recv().unwrap();
        drop(scope);
        assert_eq!(alive.alive(), 1);
        dropped.store(true, Ordering::SeqCst);
        stop.store(true, Ordering::SeqCst);
        assert!(thread.join().unwrap());
    }
}

#[test]
fn a_scope_is_polled_while_another_thread_wakes_its_tasks() {
    for _ in 0..scaled(50, 3) {
        let (sender, receiver) = mpsc::channel::<Waker>();
        let thread = thread::spawn(move || receiver.into_iter().for_each(Waker::wake));
        let rounds = scaled(20, 4);
        let total = AtomicUsize::new(0);
        futures::executor::block_on(async {
            scope! {
                for _ in 0..3 {
                    let sender = sender.clone();
                    spawn move(sender) {
                        for _ in 0..rounds {
                            woken_from_outside(&sender).await;
                            total.fetch_add(1, Ordering::Relaxed);
                        }
                    };
                }
            }
            .await
        })
        .unwrap();
        drop(sender);
        thread.join().unwrap();
        assert_eq!(total.into_inner(), 3 * rounds);
    }
}

/// Sends its waker away and goes on when it has been called.
fn woken_from_outside(sender: &mpsc::Sender<Waker>) -> impl Future<Output = ()> + Send {
    let mut asked = false;
    poll_fn(move |cx| {
        if asked {
            return Poll::Ready(());
        }
        asked = true;
        sender.send(cx.waker().clone()).expect("the thread listens");
        Poll::Pending
    })
}

#[test]
fn a_scope_is_moved_to_another_thread_between_polls() {
    let log = Log::new();
    let gate = Gate::new();
    let (inner_log, inner_gate) = (log.clone(), gate.clone());
    let mut scope = Box::pin(async move {
        scope! {
            let handle = spawn async { inner_gate.wait().await; thread::current().id() };
            spawn { let _guard = inner_log.on_drop("dropped"); inner_gate.wait().await };
            handle.await
        }
        .await
    });
    assert!(poll_once(&mut scope).is_pending());
    assert!(poll_once(&mut scope).is_pending());
    let here = thread::current().id();
    let there = thread::spawn(move || {
        gate.open();
        futures::executor::block_on(scope).unwrap()
    });
    assert_ne!(there.join().unwrap(), here);
    assert_eq!(log.lines(), ["dropped"]);
}

#[test]
fn a_scope_is_dropped_in_the_thread_that_drops_it() {
    let (sender, receiver) = mpsc::channel();
    let scope = async move {
        scope! {
            let _tell = OnDrop::new(move || sender.send(thread::current().id()).unwrap());
            pending::<()>().await;
        }
        .await
    };
    let mut scope = Box::pin(scope);
    assert!(poll_once(&mut scope).is_pending());
    let thread = thread::spawn(move || {
        drop(scope);
        thread::current().id()
    });
    let there = thread.join().unwrap();
    assert_eq!(receiver.recv(), Ok(there));
}

#[test]
fn spawning_from_another_thread_inside_a_poll() {
    let log = Log::new();
    let sum = block_on(scope!(|s| {
        let handles = thread::scope(|threads| {
            let spawned = [1, 2, 3].map(|n| {
                let log = &log;
                threads.spawn(move || {
                    log.add("thread");
                    spawn!(s, async move {
                        yield_now().await;
                        n
                    })
                })
            });
            spawned.map(|thread| thread.join().unwrap())
        });
        let mut sum = 0;
        for handle in handles {
            sum += handle.await;
        }
        sum
    }));
    assert_eq!(sum.unwrap(), 6);
    assert_eq!(log.lines(), ["thread"; 3]);
}

#[test]
fn a_value_is_taken_while_another_thread_cancels_and_asks() {
    for _ in 0..scaled(30, 3) {
        let result: Result<usize, ErrorGroup> = block_on(scope! {
            let handle = Arc::new(spawn async { turns(3).await; 1 });
            yield_now().await;
            let asked = thread::scope(|threads| {
                let other = threads.spawn(|| { handle.cancel(); usize::from(handle.is_finished()) });
                let here = usize::from(handle.is_finished());
                here + other.join().unwrap()
            });
            handle.finished().await;
            asked
        });
        assert_eq!(result.unwrap(), 0);
    }
}

#[test]
fn handles_are_dropped_on_another_thread_while_their_tasks_end() {
    let alive = Counted::new();
    for _ in 0..scaled(30, 3) {
        block_on(scope! {
            let handles: Vec<_> = (0..8).map(|_| spawn async { alive.clone() }).collect();
            thread::scope(|threads| {
                threads.spawn(move || drop(handles));
            });
            turns(2).await;
        })
        .unwrap();
        assert_eq!(alive.alive(), 1);
    }
}
