//! What a stretch of a task has to finish before it may be dropped.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Waker};

use slab::Slab;

use super::core::CoreRef;
use super::current::Region;
use crate::error::{Cause, TaskError};

/// A task, or a stretch of one that is asked to stop by itself, with the *obligations* of the constructs in
/// it: asynchronous work that is finished before the stretch is dropped.
pub(crate) struct Node {
    cancelled: AtomicBool,
    state: Mutex<State>,
    /// For the node of a task: counts the tasks of a scope that have obligations.
    queue: Option<CoreRef>,
}

#[derive(Default)]
struct State {
    obligations: Slab<Entry>,
    /// How many of them have not been polled since the stretch was asked to stop.
    owed: usize,
    /// Who asked it to stop, if they will say why.
    cause: Option<Cause>,
    /// Errors of scopes that were dropped in this stretch while it was asked to stop.
    errors: Vec<TaskError>,
    retired: bool,
    /// The stretch winds up by itself: it is done when it ends.
    listening: bool,
}

impl State {
    fn is_idle(&self) -> bool {
        self.obligations.is_empty() && !self.listening
    }
}

struct Entry {
    /// Gone once it was called.
    waker: Option<Waker>,
    owed: bool,
}

/// What a stretch that was asked to stop still has to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Work {
    None,
    /// Nothing has polled the constructs since: they are parked or forgotten.
    OnlyOwed,
    Some,
}

impl Node {
    pub(crate) fn new() -> Arc<Self> {
        Self::build(None)
    }

    pub(super) fn of_task(queue: CoreRef) -> Arc<Self> {
        Self::build(Some(queue))
    }

    fn build(queue: Option<CoreRef>) -> Arc<Self> {
        Arc::new(Self {
            cancelled: AtomicBool::new(false),
            state: Mutex::default(),
            queue,
        })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Acquire)
    }

    /// Asks the stretch to stop, and wakes every construct in it; each wakes no more than the tasks
    /// between it and here, so depth costs no stack.
    pub(crate) fn cancel(&self) {
        self.cancel_for(None);
    }

    /// The same by somebody who will say why. The first one to ask counts.
    pub(crate) fn cancel_for(&self, cause: Option<Cause>) {
        if self.is_cancelled() {
            return;
        }
        let mut state = self.lock();
        if self.cancelled.swap(true, Ordering::AcqRel) {
            return;
        }
        state.cause = cause;
        let mut wakers = Vec::new();
        for (_, entry) in &mut state.obligations {
            entry.owed = true;
            wakers.extend(entry.waker.take());
        }
        state.owed = state.obligations.len();
        drop(state);
        wakers.into_iter().for_each(Waker::wake);
    }

    pub(crate) fn cause(&self) -> Option<Cause> {
        self.lock().cause.clone()
    }

    pub(crate) fn work(&self) -> Work {
        let state = self.lock();
        match (state.obligations.len(), state.owed) {
            _ if state.listening => Work::Some,
            (0, _) => Work::None,
            (all, owed) if all == owed => Work::OnlyOwed,
            _ => Work::Some,
        }
    }

    /// From now on the stretch winds up by itself.
    pub(crate) fn listen(&self) {
        let mut state = self.lock();
        if state.is_idle() {
            self.count(1, &state);
        }
        state.listening = true;
    }

    /// Leaves errors that would otherwise be lost with whoever ends the stretch.
    pub(crate) fn leave(&self, errors: Vec<TaskError>) {
        self.lock().errors.extend(errors);
    }

    /// What has been left so far.
    pub(crate) fn take_errors(&self) -> Vec<TaskError> {
        std::mem::take(&mut self.lock().errors)
    }

    /// The stretch is over. What is registered still was forgotten, or has moved away, and counts no more.
    pub(super) fn retire(&self) -> Vec<TaskError> {
        let mut state = self.lock();
        if !state.is_idle() {
            self.count(-1, &state);
        }
        state.retired = true;
        std::mem::take(&mut state.errors)
    }

    fn count(&self, change: isize, state: &State) {
        if let Some(queue) = &self.queue
            && !state.retired
        {
            queue.count_obliged(change);
        }
    }

    fn insert(&self, waker: Waker) -> usize {
        let mut state = self.lock();
        if state.is_idle() {
            self.count(1, &state);
        }
        state.obligations.insert(Entry {
            waker: Some(waker),
            owed: false,
        })
    }

    fn renew(&self, key: usize, waker: &Waker) {
        let known = {
            let mut state = self.lock();
            let entry = &mut state.obligations[key];
            let known = entry.waker.as_ref().is_some_and(|stored| stored.will_wake(waker));
            let paid = std::mem::take(&mut entry.owed);
            state.owed -= usize::from(paid);
            known
        };
        if !known {
            let waker = waker.clone();
            let old = self.lock().obligations[key].waker.replace(waker);
            drop(old);
        }
    }

    fn remove(&self, key: usize) {
        let mut state = self.lock();
        let entry = state.obligations.remove(key);
        state.owed -= usize::from(entry.owed);
        if state.is_idle() {
            self.count(-1, &state);
        }
        drop(state);
        drop(entry);
    }
}

/// The obligation of one construct: registered when it is polled, with whatever stretch it is polled in, and
/// withdrawn when it is done or dropped.
#[derive(Default)]
pub(crate) struct Obligation(Option<(Arc<Node>, usize)>);

impl Obligation {
    /// Registers with the current stretch, or renews the registration, to be woken when it is asked to stop.
    pub(crate) fn renew(&mut self, cx: &Context<'_>) {
        let node = Region::current_node();
        match (&self.0, node) {
            (Some((old, key)), Some(node)) if Arc::ptr_eq(old, &node) => node.renew(*key, cx.waker()),
            (_, Some(node)) => {
                self.withdraw();
                let key = node.insert(cx.waker().clone());
                self.0 = Some((node, key));
            }
            (_, None) => self.withdraw(),
        }
    }

    pub(crate) fn withdraw(&mut self) {
        if let Some((node, key)) = self.0.take() {
            node.remove(key);
        }
    }
}

impl Drop for Obligation {
    fn drop(&mut self) {
        self.withdraw();
    }
}
