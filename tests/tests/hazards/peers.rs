//! What broke other libraries of this kind, one test each.

use std::future::{Future, pending, poll_fn};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;

use futures::FutureExt;
use futures::channel::mpsc;
use futures::stream::{FuturesUnordered, Stream, StreamExt};
use taskgroup::{ErrorGroup, scope, spawn};
use taskgroup_tests::{Counted, Gate, Log, Stepper, block_on, leaves, panic_of, turns, yield_now};

use crate::{Left, forget, leave_waker, poll_once, scaled, taken};

/// moro: a task that was spawned when another one still waits was polled when something else woke the scope.
#[test]
fn spawned_by_a_task_on_a_later_wake_while_a_sibling_waits() {
    let (gate, log) = (Gate::new(), Log::new());
    let mut scope = Stepper::new(scope!(|s| {
        let (gate, log) = (&gate, &log);
        spawn pending::<()>();
        spawn move(s, gate, log) {
            gate.wait().await;
            spawn!(s, async move { log.add("spawned") });
        };
    }));
    assert!(scope.run_until_idle().is_pending());
    gate.open();
    assert!(scope.run_until_idle().is_pending());
    assert_eq!(log.lines(), ["spawned"]);
}

/// moro: the end of a scope that a task asks for on a later wake was noticed when something else woke the scope.
#[test]
fn cancelled_by_a_task_on_a_later_wake_while_a_sibling_waits() {
    let gate = Gate::new();
    let mut scope = Stepper::new(scope!(|s| {
        let gate = &gate;
        spawn pending::<()>();
        spawn move(s, gate) { gate.wait().await; s.cancel("enough") };
        pending::<()>().await;
    }));
    assert!(scope.run_until_idle().is_pending());
    gate.open();
    let Poll::Ready(Err(group)) = scope.run_until_idle() else {
        panic!("the scope is over");
    };
    assert_eq!(leaves(&group), ["the scope was cancelled: enough"]);
}

/// futures-concurrency: storage that grew moved futures that had been polled.
#[test]
fn futures_stay_where_they_were_polled_however_many_come_after_them() {
    let gate = Gate::new();
    block_on(scope! {
        for _ in 0..scaled(2_000, 100) {
            spawn {
                let local = [0_u8; 64];
                let before = local.as_ptr().addr();
                gate.wait().await;
                assert_eq!(local.as_ptr().addr(), before, "moved");
            };
            yield_now().await;
        }
        gate.open();
    })
    .unwrap();
}

/// task_scope: what a task belongs to was told from its waker, which combinators replace.
#[test]
fn under_wakers_of_a_combinator_a_task_is_still_the_current_one() {
    let gate = Gate::new();
    let group = block_on(scope! {
        let gate = &gate;
        let parked = spawn(name = "parked") pending::<()>();
        parked.cancel();
        spawn(name = "outer") {
            let mut all = FuturesUnordered::new();
            all.push(async { gate.wait().await; parked.await });
            gate.open();
            while all.next().await.is_some() {}
        };
    });
    let group = group.unwrap_err();
    assert_eq!(leaves(&group), ["task `parked` was cancelled"]);
    assert_eq!(group.first().task(), Some("outer"));
}

/// bevy_tasks: a panic ended the scope while siblings that had been cancelled still ran.
#[test]
fn a_panic_comes_out_when_the_siblings_it_cancels_are_gone() {
    let (alive, log) = (Counted::new(), Log::new());
    let text = panic_of(|| {
        block_on(scope! {
            spawn {
                let _held = alive.clone();
                pending::<()>().await;
            } finally {
                let _held = alive.clone();
                turns(5).await;
                log.add("cleaned up");
            };
            spawn { yield_now().await; panic!("task") };
        })
    });
    assert_eq!(text, "task");
    assert_eq!((alive.alive(), log.lines()), (1, vec!["cleaned up".to_owned()]));
}

/// noworkers: tasks were waited for one after the other, and the panic of the first went ahead of the rest.
#[test]
fn the_error_of_the_last_task_is_not_lost_to_the_panic_of_the_first() {
    let (gate, log) = (Gate::new(), Log::new());
    let text = panic_of(|| {
        block_on(scope! {
            spawn { gate.wait().await; panic!("first") };
            spawn { let _gone = log.on_drop("second"); pending::<()>().await };
            spawn { let _gone = log.on_drop("third"); gate.open(); };
        })
    });
    assert_eq!(text, "first");
    assert_eq!(log.lines(), ["third", "second"]);
}

#[test]
fn a_scope_polled_after_completion() {
    let mut scope = Box::pin(scope! { 5 });
    assert!(matches!(poll_once(&mut scope), Poll::Ready(Ok(5))));
    let text = panic_of(|| poll_once(&mut scope));
    assert_eq!(text, "a scope was polled after it had come out");
}

#[test]
fn a_scope_polled_after_it_panicked() {
    let mut scope = Box::pin(scope! { spawn { panic!("task") }; pending::<()>().await; });
    assert_eq!(panic_of(|| poll_once(&mut scope)), "task");
    let text = panic_of(|| poll_once(&mut scope));
    assert_eq!(text, "a scope was polled after it had come out");
}

/// tokio-scoped, futures-scopes, glommio: a task went on with what it had borrowed when its scope was forgotten.
#[test]
fn a_half_polled_body_is_forgotten_with_what_it_borrows_gone() {
    let (left, seen) = (Left::default(), Arc::new(AtomicUsize::new(0)));
    let borrowed = Box::new(AtomicUsize::new(7));
    let mut scope = Box::pin(scope! {
        spawn { leave_waker(&left).await; seen.store(borrowed.load(Ordering::SeqCst), Ordering::SeqCst) };
        let local = [1, 2, 3];
        pending::<()>().await;
        seen.store(local.len(), Ordering::SeqCst);
    });
    assert!(poll_once(&mut scope).is_pending());
    assert!(poll_once(&mut scope).is_pending());
    forget(scope);
    drop(borrowed);
    let waker = taken(&left);
    thread::spawn(move || waker.wake()).join().unwrap();
    assert_eq!(seen.load(Ordering::SeqCst), 0);
}

/// Stops its thread in the middle of a wake-up.
struct Stopping {
    reached: Barrier,
    go_on: Barrier,
    calls: AtomicUsize,
}

impl Stopping {
    /// Leaves a waker with a future that waits.
    fn stop_who_wakes<F: Future + Unpin>(future: &mut F) -> Arc<Self> {
        let stopping = Arc::new(Self {
            reached: Barrier::new(2),
            go_on: Barrier::new(2),
            calls: AtomicUsize::new(0),
        });
        let waker = Waker::from(stopping.clone());
        for _ in 0..2 {
            assert!(future.poll_unpin(&mut Context::from_waker(&waker)).is_pending());
        }
        stopping
    }
}

impl Wake for Stopping {
    fn wake(self: Arc<Self>) {
        self.calls.fetch_add(1, Ordering::SeqCst);
        self.reached.wait();
        self.go_on.wait();
    }
}

/// async-task: the thread that had marked a task as woken had the future in its hands when the scope was dropped.
///
/// The thread is stopped where user code can stop it. Every order of the steps before, between marking and queueing
/// too, is tried with loom, in `taskgroup`'s own `engine/orders.rs`.
#[test]
fn a_thread_stopped_while_it_wakes_a_task_and_its_scope_is_dropped() {
    let (left, alive) = (Left::default(), Counted::new());
    let mut scope = Box::pin(scope! {
        spawn { let _held = alive.clone(); leave_waker(&left).await };
    });
    let stopping = Stopping::stop_who_wakes(&mut scope);
    let task = taken(&left);
    let thread = thread::spawn(move || task.wake());
    stopping.reached.wait();
    drop(scope);
    assert_eq!(alive.alive(), 1, "dropped by who drops the scope");
    stopping.go_on.wait();
    thread.join().unwrap();
    assert_eq!(stopping.calls.load(Ordering::SeqCst), 1);
}

#[test]
fn a_thread_stopped_while_it_wakes_a_task_and_its_scope_is_polled_elsewhere() {
    let gate = Gate::new();
    let mut scope = Box::pin(scope! { spawn gate.wait(); });
    let stopping = Stopping::stop_who_wakes(&mut scope);
    let other = gate.clone();
    let thread = thread::spawn(move || other.open());
    stopping.reached.wait();
    block_on(scope).unwrap();
    stopping.go_on.wait();
    thread.join().unwrap();
}

#[test]
fn a_scope_goes_from_thread_to_thread_between_polls() {
    let gates: Vec<_> = (0..scaled(50, 6)).map(|_| Gate::new()).collect();
    let waited = gates.clone();
    let mut scope = Stepper::new(async move {
        scope! {
            let mut threads = Vec::new();
            for gate in &waited {
                gate.wait().await;
                let child = spawn async { yield_now().await; thread::current().id() };
                threads.push(child.await);
            }
            threads.dedup();
            threads.len()
        }
        .await
    });
    for gate in &gates {
        let polled = thread::spawn(move || {
            assert!(scope.run_until_idle().is_pending());
            scope
        });
        scope = polled.join().unwrap();
        let before = scope.wakes();
        gate.open();
        assert_eq!(scope.wakes(), before + 1);
    }
    assert!(matches!(scope.run_until_idle(), Poll::Ready(Ok(threads)) if threads == gates.len()));
}

#[test]
fn two_executors_poll_one_scope_in_turns() {
    let (first, second) = (async_executor::Executor::new(), async_executor::Executor::new());
    let gate = Gate::new();
    let mut scope = Box::pin(scope! {
        for _ in 0..3 {
            spawn { turns(4).await; gate.wait().await };
        }
    });
    for _ in 0..4 {
        for executor in [&first, &second] {
            let once = poll_fn(|cx| Poll::Ready(scope.as_mut().poll(cx).is_pending()));
            assert!(futures::executor::block_on(executor.run(once)));
        }
    }
    gate.open();
    futures::executor::block_on(second.run(scope)).unwrap();
}

#[test]
fn two_executors_with_a_scope_each_whose_tasks_wake_each_other() {
    let rounds = scaled(200, 5);
    let (ping, pings) = mpsc::unbounded();
    let (pong, pongs) = mpsc::unbounded();
    let there = thread::spawn(move || {
        let executor = async_executor::Executor::new();
        futures::executor::block_on(executor.run(echo(pings, pong))).unwrap()
    });
    ping.unbounded_send(0).unwrap();
    let here = block_on_in_tokio(echo(pongs.take(rounds), ping));
    assert_eq!(here.unwrap(), rounds);
    assert_eq!(there.join().unwrap(), rounds + 1);
}

fn block_on_in_tokio<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    runtime.expect("a runtime").block_on(future)
}

/// Hands on what comes in, each by a task of its own, and counts it.
async fn echo(
    mut from: impl Stream<Item = usize> + Unpin + Send,
    to: mpsc::UnboundedSender<usize>,
) -> Result<usize, ErrorGroup> {
    scope! {
        let mut count = 0;
        while let Some(number) = from.next().await {
            let sent = spawn move(number) { yield_now().await; to.unbounded_send(number + 1).is_ok() };
            // The last one has nobody to go to.
            let _ = sent.await;
            count += 1;
        }
        count
    }
    .await
}
