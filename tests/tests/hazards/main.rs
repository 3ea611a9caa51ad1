//! What a library of this kind breaks on: destructors and wakers that panic, spawn or cancel, wakers
//! that outlive everything, futures that are forgotten or moved, other threads, great numbers.
//!
//! Runs under Miri as a whole.

mod callbacks;
mod forgetting;
mod numbers;
mod panics;
mod peers;
mod threads;
mod wakers;

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::atomic::{AtomicPtr, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

/// `many`, or as much of it as Miri can do in reasonable time.
const fn scaled(many: usize, under_miri: usize) -> usize {
    if cfg!(miri) { under_miri } else { many }
}

/// Panics with its text when it is dropped.
struct Explosive(&'static str);

impl Drop for Explosive {
    fn drop(&mut self) {
        panic!("{}", self.0);
    }
}

/// A place where a task leaves its waker.
type Left = Arc<Mutex<Option<Waker>>>;

/// Leaves the waker, and never ends.
fn leave_waker(left: &Left) -> impl Future<Output = ()> + Send + use<> {
    let left = left.clone();
    poll_fn(move |cx| {
        *left.lock().unwrap() = Some(cx.waker().clone());
        Poll::Pending
    })
}

fn taken(left: &Left) -> Waker {
    left.lock().unwrap().take().expect("a waker was left")
}

/// Forgets a value as `mem::forget` does, in a place where Miri does not take it for a leak.
fn forget<T>(value: T) {
    static FORGOTTEN: Mutex<Vec<AtomicPtr<()>>> = Mutex::new(Vec::new());
    let pointer = Box::into_raw(Box::new(value)).cast();
    FORGOTTEN.lock().unwrap().push(AtomicPtr::new(pointer));
}

/// Polls `future` once, with a waker that does nothing.
fn poll_once<F: Future + Unpin>(future: &mut F) -> Poll<F::Output> {
    Pin::new(future).poll(&mut Context::from_waker(Waker::noop()))
}

/// A waker that panics.
struct PanickingWaker;

impl Wake for PanickingWaker {
    fn wake(self: Arc<Self>) {
        panic!("waker");
    }
}

/// Counts how often it was called.
#[derive(Default)]
struct CountingWaker(AtomicUsize);

impl CountingWaker {
    fn get(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

impl Wake for CountingWaker {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}
