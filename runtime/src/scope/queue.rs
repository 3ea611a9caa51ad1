//! The queue of a set of handles.

use std::collections::VecDeque;
use std::sync::Arc;
use std::task::{Wake, Waker};

use crate::watched::Watched;

/// The handles whose tasks have ended, by the keys of their entries, first come first.
#[derive(Default)]
pub(super) struct Queue(Watched<VecDeque<usize>>);

impl Queue {
    /// What adds the key when it is called.
    pub(super) fn bell(queue: &Arc<Self>, key: usize) -> Waker {
        let queue = queue.clone();
        Waker::from(Arc::new(Bell { queue, key }))
    }

    pub(super) fn push(&self, key: usize) {
        self.0.change(|ended| ended.push_back(key));
    }

    pub(super) fn put_back(&self, key: usize) {
        self.0.look(|ended| ended.push_front(key));
    }

    /// The first, or leaves the waker to be told of it.
    pub(super) fn pop_or_wait(&self, waker: &Waker) -> Option<usize> {
        self.0.find(waker, VecDeque::pop_front)
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
