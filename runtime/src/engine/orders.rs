//! What two threads do to one scope, in every order of their steps, by loom. Run with
//!
//! ```text
//! RUSTFLAGS="--cfg loom" cargo test -p taskgroup --no-default-features --release --lib orders
//! ```
//!
//! which takes a minute or two. An order may switch threads three times where it need not, in larger tests twice
//! (`LOOM_MAX_PREEMPTIONS` says otherwise).
//! What waits for ever in some order is a deadlock for loom, so a wake-up that is lost is found here.

mod bells;

use std::future::{Future, pending, poll_fn};
use std::pin::pin;
use std::sync::Arc as StdArc;
use std::sync::atomic::{AtomicUsize as Count, Ordering as Order};
use std::task::{Context, Poll, Wake, Waker};

use loom::model::Builder;
use loom::sync::Arc;
use loom::thread::{self, Thread};

use super::core::CoreRef;
use super::driver::Driver;
use super::request::Request;
use super::spawner::{Remote, Traits};
use super::sync::{AtomicBool, Mutex, Ordering};
use super::{Ended, Join, Label, Scope, Site, Threads};
use crate::scope::AsValue;
use crate::shield;

static SITE: Site = Site::new("task", "orders.rs", 1, 1);

type Handle<T> = Join<T, Threads>;

/// Spawns into a scope from anywhere.
#[derive(Clone)]
struct Spawner(CoreRef);

impl Spawner {
    fn spawn<F>(&self, future: F) -> Handle<F::Output>
    where
        F: Future<Output: Send> + Send + 'static,
    {
        // SAFETY: the core is alive during the call, and the tasks may live as long as they like.
        let scope = unsafe { Scope::<'_, '_, Threads>::lend(self.0.as_raw().as_ref()) };
        scope.add::<F, AsValue>(future, Label::new(&SITE, None), Traits::default())
    }
}

/// A scope without a body.
struct Tasks {
    spawner: Spawner,
    driver: Driver<'static, Threads>,
    remote: Remote,
}

impl Tasks {
    fn new() -> Self {
        let core = CoreRef::allocate(&SITE);
        let spawner = Spawner(core.clone());
        // SAFETY: there is no other one.
        let driver = unsafe { Driver::new(core) };
        Self {
            spawner,
            remote: driver.remote(),
            driver,
        }
    }

    fn spawn<F>(&self, future: F) -> Handle<F::Output>
    where
        F: Future<Output: Send> + Send + 'static,
    {
        self.spawner.spawn(future)
    }

    /// Polls it to its end.
    fn finish(&mut self) {
        block_on(poll_fn(|cx| match self.driver.poll(cx) {
            true => Poll::Ready(()),
            false => Poll::Pending,
        }));
    }

    /// Whether it has come to its end.
    fn poll_once(&mut self) -> bool {
        self.driver.poll(&mut Context::from_waker(Waker::noop()))
    }
}

/// Wakes a thread of loom's.
struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: StdArc<Self>) {
        self.0.unpark();
    }
}

fn block_on<F: Future>(future: F) -> F::Output {
    let waker = Waker::from(StdArc::new(Unpark(thread::current())));
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(output) => return output,
            Poll::Pending => thread::park(),
        }
    }
}

/// Something that one thread waits for, and another one brings.
#[derive(Clone)]
struct Signal(Arc<(AtomicBool, Mutex<Option<Waker>>)>);

impl Signal {
    fn new() -> Self {
        Self(Arc::new((AtomicBool::new(false), Mutex::new(None))))
    }

    fn give(&self) {
        self.0.0.store(true, Ordering::Release);
        let waker = self.waker();
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    fn waker(&self) -> Option<Waker> {
        self.0.1.lock().unwrap().take()
    }

    fn wait(&self) -> impl Future<Output = ()> + Send + use<> {
        let this = self.clone();
        poll_fn(move |cx| {
            let old = this.0.1.lock().unwrap().replace(cx.waker().clone());
            drop(old);
            match this.0.0.load(Ordering::Acquire) {
                true => Poll::Ready(()),
                false => Poll::Pending,
            }
        })
    }
}

/// Counts itself when it is dropped.
struct Dropped(StdArc<Count>);

impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.fetch_add(1, Order::Relaxed);
    }
}

fn in_every_order(test: impl Fn() + Send + Sync + 'static) {
    in_orders(3, test);
}

/// In those that switch threads no more often than this where they need not.
fn in_orders(preemptions: usize, test: impl Fn() + Send + Sync + 'static) {
    let mut builder = Builder::new();
    builder.preemption_bound = builder.preemption_bound.or(Some(preemptions));
    builder.max_branches = 100_000;
    builder.check(test);
}

#[test]
fn a_wake_up_is_not_lost() {
    in_every_order(|| {
        let (mut tasks, signal) = (Tasks::new(), Signal::new());
        drop(tasks.spawn(signal.wait()));
        let other = thread::spawn(move || signal.give());
        tasks.finish();
        other.join().unwrap();
    });
}

#[test]
fn wake_ups_of_two_threads_are_not_lost() {
    in_orders(2, || {
        let (mut tasks, signals) = (Tasks::new(), [Signal::new(), Signal::new()]);
        let others = signals.map(|signal| {
            drop(tasks.spawn(signal.wait()));
            thread::spawn(move || signal.give())
        });
        tasks.finish();
        for other in others {
            other.join().unwrap();
        }
    });
}

#[test]
fn a_thread_stopped_between_marking_a_task_woken_and_queueing_it_while_the_scope_is_dropped() {
    in_every_order(|| {
        let (mut tasks, signal, count) = (Tasks::new(), Signal::new(), StdArc::new(Count::new(0)));
        let (wait, held) = (signal.wait(), Dropped(count.clone()));
        drop(tasks.spawn(async move {
            let _held = held;
            wait.await;
        }));
        assert!(!tasks.poll_once());
        let other = thread::spawn(move || signal.give());
        drop(tasks);
        assert_eq!(
            count.load(Order::Relaxed),
            1,
            "dropped by whoever drops the scope"
        );
        other.join().unwrap();
    });
}

#[test]
fn a_thread_that_wakes_a_task_while_its_scope_moves_to_a_third() {
    in_every_order(|| {
        let (mut tasks, signal) = (Tasks::new(), Signal::new());
        drop(tasks.spawn(signal.wait()));
        assert!(!tasks.poll_once());
        let third = thread::spawn(move || tasks.finish());
        signal.give();
        third.join().unwrap();
    });
}

#[test]
fn a_handle_that_cancels_from_another_thread() {
    in_every_order(|| {
        let mut tasks = Tasks::new();
        let handle = tasks.spawn(pending::<()>());
        let other = thread::spawn(move || {
            handle.cancel();
            handle
        });
        tasks.finish();
        assert_eq!(other.join().unwrap().ended(), Some(Ended::Cancelled));
    });
}

#[test]
fn a_handle_that_cancels_a_task_while_that_begins_a_shield() {
    in_orders(2, || {
        let (mut tasks, signal) = (Tasks::new(), Signal::new());
        let wait = signal.wait();
        let handle = tasks.spawn(async move {
            shield(wait).await;
            pending::<()>().await;
        });
        let other = thread::spawn(move || {
            handle.cancel();
            signal.give();
        });
        tasks.finish();
        other.join().unwrap();
    });
}

#[test]
fn a_request_while_the_scope_waits_and_ends() {
    in_every_order(|| {
        let (mut tasks, signal) = (Tasks::new(), Signal::new());
        drop(tasks.spawn(pending::<()>()));
        drop(tasks.spawn(signal.wait()));
        let remote = tasks.remote.clone();
        let other = thread::spawn(move || {
            remote.request(Request::Cancel { reason: None });
            signal.give();
        });
        tasks.finish();
        drop(tasks);
        other.join().unwrap();
    });
}

#[test]
fn a_request_while_the_scope_is_dropped() {
    in_every_order(|| {
        let mut tasks = Tasks::new();
        drop(tasks.spawn(pending::<()>()));
        assert!(!tasks.poll_once());
        let remote = tasks.remote.clone();
        let other = thread::spawn(move || remote.request(Request::CancelTasks));
        drop(tasks);
        other.join().unwrap();
    });
}

#[test]
fn a_spawn_from_another_thread_while_the_scope_ends() {
    in_every_order(|| {
        let (mut tasks, count) = (Tasks::new(), StdArc::new(Count::new(0)));
        drop(tasks.spawn(async {}));
        let (spawner, held) = (tasks.spawner.clone(), Dropped(count.clone()));
        let other = thread::spawn(move || {
            spawner.spawn(async move {
                let _held = held;
            })
        });
        tasks.finish();
        let handle = other.join().unwrap();
        assert!(matches!(handle.ended(), Some(Ended::Value | Ended::NotStarted)));
        drop(tasks);
        assert_eq!(count.load(Order::Relaxed), 1);
    });
}

#[test]
fn a_value_is_awaited_and_taken_on_another_thread() {
    in_every_order(|| {
        let mut tasks = Tasks::new();
        let mut handle = tasks.spawn(async { 5 });
        let other = thread::spawn(move || {
            let mut key = None;
            let ended = block_on(poll_fn(|cx| handle.poll_ended(&mut key, cx)));
            assert_eq!((ended, handle.take_value()), (Ended::Value, Some(5)));
        });
        tasks.finish();
        other.join().unwrap();
    });
}

#[test]
fn a_handle_dropped_on_another_thread_while_its_task_ends() {
    in_every_order(|| {
        let (mut tasks, count) = (Tasks::new(), StdArc::new(Count::new(0)));
        let value = Dropped(count.clone());
        let handle = tasks.spawn(async move { value });
        let other = thread::spawn(move || drop(handle));
        tasks.finish();
        other.join().unwrap();
        assert_eq!(count.load(Order::Relaxed), 1);
    });
}

#[test]
fn a_handle_that_waits_and_gives_up_while_its_task_ends() {
    in_every_order(|| {
        let mut tasks = Tasks::new();
        let handle = tasks.spawn(async {});
        let other = thread::spawn(move || {
            let mut key = None;
            let cx = &mut Context::from_waker(Waker::noop());
            let _ = handle.poll_ended(&mut key, cx);
            if let Some(key) = key {
                handle.stop_waiting(key);
            }
        });
        tasks.finish();
        other.join().unwrap();
    });
}

/// The first tasks of a scope have memory of their own, later ones share it.
#[test]
fn a_waker_dropped_on_another_thread_gives_memory_back_while_the_scope_goes_on() {
    in_every_order(|| {
        let (mut tasks, signal) = (Tasks::new(), Signal::new());
        let (spawner, wait) = (tasks.spawner.clone(), signal.wait());
        drop(tasks.spawn(async move {
            for _ in 0..8 {
                drop(spawner.spawn(async {}));
            }
            drop(spawner.spawn(async move {
                let mut wait = pin!(wait);
                poll_fn(|cx| Poll::Ready(wait.as_mut().poll(cx).is_pending())).await;
            }));
            pending::<()>().await;
        }));
        assert!(!tasks.poll_once());
        let waker = signal.waker().expect("the last task has left it");
        let other = thread::spawn(move || drop(waker));
        let _ = tasks.poll_once();
        drop(tasks);
        other.join().unwrap();
    });
}

/// The one that has the only place ends, while the one that waits for it is cancelled.
#[test]
fn a_task_that_is_held_back_is_cancelled_as_its_turn_comes() {
    in_orders(2, || {
        let mut tasks = Tasks::new();
        tasks.driver.limit(1);
        let signal = Signal::new();
        drop(tasks.spawn(signal.wait()));
        let held = tasks.spawn(pending::<()>());
        let last = tasks.spawn(async {});
        assert!(!tasks.poll_once());
        let other = thread::spawn(move || {
            held.cancel();
            signal.give();
            held
        });
        tasks.finish();
        assert_eq!(other.join().unwrap().ended(), Some(Ended::Cancelled));
        assert_eq!(last.ended(), Some(Ended::Value));
    });
}
