//! Ends elsewhere that are told without waking the scope.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc as StdArc;
use std::task::{Context, Poll, Wake, Waker};

use loom::sync::{Arc, Condvar};
use loom::thread;

use super::{Handle, SITE, Signal, Spawner, Tasks, in_orders};
use crate::engine::bell::Bell;
use crate::engine::spawner::Traits;
use crate::engine::sync::{AtomicBool, Mutex, Ordering};
use crate::engine::{Ended, Label, Scope, Threads};
use crate::scope::AsValue;

/// Something that happens elsewhere, and what stands for it in the scope.
struct Elsewhere<T> {
    happened: Arc<AtomicBool>,
    bell: Bell,
    handle: Handle<T>,
}

/// The end of it that is elsewhere.
struct Far(Arc<AtomicBool>, Bell);

impl Far {
    fn end(self, quietly: bool) {
        self.0.store(true, Ordering::Release);
        match quietly {
            true => self.1.ring_quietly(true),
            false => self.1.ring(),
        }
    }
}

impl<T: Send + 'static> Elsewhere<T> {
    fn new(tasks: &mut Tasks, value: T) -> Self {
        let happened = Arc::new(AtomicBool::new(false));
        let (seen, mut value) = (happened.clone(), Some(value));
        let task = poll_fn(move |_| match seen.load(Ordering::Acquire) {
            true => Poll::Ready(value.take().expect("it ends once")),
            false => Poll::Pending,
        });
        let spawner = tasks.spawner.clone();
        tasks.driver.polled(|| {
            let handle = spawn_held_up(&spawner, task);
            let bell = handle.bell().expect("nothing is against it");
            Self {
                happened,
                bell,
                handle,
            }
        })
    }

    fn parts(self) -> (Far, Handle<T>) {
        (Far(self.happened, self.bell), self.handle)
    }
}

fn spawn_held_up<F>(spawner: &Spawner, future: F) -> Handle<F::Output>
where
    F: Future<Output: Send> + Send + 'static,
{
    // SAFETY: the core is alive during the call, and the tasks may live as long as they like.
    let scope = unsafe { Scope::<'_, '_, Threads>::lend(spawner.0.as_raw().as_ref()) };
    scope.add::<F, AsValue>(future, Label::new(&SITE, None), Traits::default().held_up())
}

/// Remembers that it was woken, also where loom's own parking forgets: while its thread waits for a lock.
struct Woken(Mutex<bool>, Condvar);

impl Wake for Woken {
    fn wake(self: StdArc<Self>) {
        *self.0.lock().unwrap() = true;
        self.1.notify_one();
    }
}

fn block_on<F: Future>(future: F) -> F::Output {
    let woken = StdArc::new(Woken(Mutex::new(false), Condvar::new()));
    let waker = Waker::from(woken.clone());
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return output;
        }
        let mut is_woken = woken.0.lock().unwrap();
        while !std::mem::take(&mut *is_woken) {
            is_woken = woken.1.wait(is_woken).unwrap();
        }
    }
}

async fn ended<T>(handle: &Handle<T>) -> Ended {
    let mut key = None;
    poll_fn(|cx| handle.poll_ended(&mut key, cx)).await
}

#[test]
fn the_last_end_is_not_lost() {
    in_orders(2, || {
        let mut tasks = Tasks::new();
        let all = [Elsewhere::new(&mut tasks, 1), Elsewhere::new(&mut tasks, 2)];
        let others = all.map(|elsewhere| {
            let (far, handle) = elsewhere.parts();
            (thread::spawn(move || far.end(true)), handle)
        });
        tasks.finish();
        for (other, mut handle) in others {
            other.join().unwrap();
            assert!(handle.take_value().is_some());
        }
    });
}

/// The second one ends when the first one was waited for.
#[test]
fn an_end_is_told_while_a_task_of_the_scope_begins_to_wait_for_it() {
    in_orders(3, || {
        let mut tasks = Tasks::new();
        let (first, handle) = Elsewhere::new(&mut tasks, ()).parts();
        let (second, _handle) = Elsewhere::new(&mut tasks, ()).parts();
        drop(tasks.spawn(async move {
            assert_eq!(ended(&handle).await, Ended::Value);
            second.end(false);
        }));
        let other = thread::spawn(move || first.end(true));
        tasks.finish();
        other.join().unwrap();
    });
}

#[test]
fn an_end_is_told_while_another_thread_begins_to_wait_for_it() {
    in_orders(2, || {
        let mut tasks = Tasks::new();
        let (first, handle) = Elsewhere::new(&mut tasks, ()).parts();
        let (second, _handle) = Elsewhere::new(&mut tasks, ()).parts();
        let waiting = thread::spawn(move || {
            assert_eq!(block_on(ended(&handle)), Ended::Value);
            second.end(false);
        });
        let other = thread::spawn(move || first.end(true));
        tasks.finish();
        waiting.join().unwrap();
        other.join().unwrap();
    });
}

/// Gives a signal when it is dropped.
struct Last(Signal);

impl Drop for Last {
    fn drop(&mut self) {
        self.0.give();
    }
}

#[test]
fn an_end_is_told_while_its_handle_is_dropped() {
    in_orders(2, || {
        let mut tasks = Tasks::new();
        let signal = Signal::new();
        let (first, handle) = Elsewhere::new(&mut tasks, Last(signal.clone())).parts();
        let (second, _handle) = Elsewhere::new(&mut tasks, ()).parts();
        drop(tasks.spawn(async move {
            drop(handle);
            signal.wait().await;
            second.end(false);
        }));
        let other = thread::spawn(move || first.end(true));
        tasks.finish();
        other.join().unwrap();
    });
}

#[test]
fn an_end_is_told_while_the_scope_is_dropped() {
    in_orders(3, || {
        let mut tasks = Tasks::new();
        let (first, _handle) = Elsewhere::new(&mut tasks, ()).parts();
        let (second, _other) = Elsewhere::new(&mut tasks, ()).parts();
        assert!(!tasks.poll_once());
        let other = thread::spawn(move || first.end(true));
        drop(tasks);
        other.join().unwrap();
        drop(second);
    });
}
