//! A value that one thread changes and a future elsewhere waits for.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::Waker;

#[derive(Default)]
pub(super) struct Watched<T>(Mutex<State<T>>);

#[derive(Default)]
struct State<T> {
    value: T,
    waker: Option<Waker>,
}

impl<T> Watched<T> {
    pub(super) fn new(value: T) -> Self {
        Self(Mutex::new(State { value, waker: None }))
    }

    /// What is called under the lock in here only moves things.
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the value and wakes whoever waits for that. `change` runs no user code.
    pub(super) fn change<R>(&self, change: impl FnOnce(&mut T) -> R) -> R {
        let mut state = self.lock();
        let result = change(&mut state.value);
        let waker = state.waker.take();
        drop(state);
        if let Some(waker) = waker {
            waker.wake();
        }
        result
    }

    /// Looks at the value, and has `waker` called when it changes. `look` runs no user code.
    pub(super) fn watch<R>(&self, waker: &Waker, look: impl FnOnce(&mut T) -> R) -> R {
        let waker = waker.clone();
        let mut state = self.lock();
        let old = state.waker.replace(waker);
        let result = look(&mut state.value);
        drop(state);
        drop(old);
        result
    }

    /// Looks at the value.
    pub(super) fn look<R>(&self, look: impl FnOnce(&T) -> R) -> R {
        look(&self.lock().value)
    }
}
