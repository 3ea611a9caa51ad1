//! The queue of a set of handles.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Wake, Waker};

/// The handles whose tasks have ended, by the keys of their entries, first come first.
#[derive(Default)]
pub(super) struct Queue(Mutex<State>);

#[derive(Default)]
struct State {
    ended: VecDeque<usize>,
    waiting: Option<Waker>,
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What adds the key when it is called.
    pub(super) fn bell(queue: &Arc<Self>, key: usize) -> Waker {
        let queue = queue.clone();
        Waker::from(Arc::new(Bell { queue, key }))
    }

    pub(super) fn push(&self, key: usize) {
        let mut state = self.lock();
        state.ended.push_back(key);
        let waiting = state.waiting.take();
        drop(state);
        if let Some(waiting) = waiting {
            waiting.wake();
        }
    }

    pub(super) fn put_back(&self, key: usize) {
        self.lock().ended.push_front(key);
    }

    /// The first, or leaves the waker to be told of it.
    pub(super) fn pop_or_wait(&self, waker: &Waker) -> Option<usize> {
        let mut state = self.lock();
        if let Some(key) = state.ended.pop_front() {
            return Some(key);
        }
        let known = state.waiting.as_ref().is_some_and(|known| known.will_wake(waker));
        drop(state);
        if known {
            return None;
        }
        // Cloning and dropping wakers is user code.
        let waker = waker.clone();
        let mut state = self.lock();
        let key = state.ended.pop_front();
        let old = match key {
            Some(_) => Some(waker),
            None => state.waiting.replace(waker),
        };
        drop(state);
        drop(old);
        key
    }
}

/// Tells that the task of one handle has ended.
struct Bell {
    queue: Arc<Queue>,
    key: usize,
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.queue.push(self.key);
    }
}
