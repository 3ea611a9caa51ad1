//! What a stretch of a task has to finish before it may be dropped.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Waker};

use slab::Slab;

use super::current::Region;
use super::panics::FirstPanic;
use super::queue::Queue;
use crate::error::TaskError;

/// A task, or a stretch of one that is asked to stop by itself, with the *obligations* of the constructs in
/// it: asynchronous work that is finished before the stretch is dropped.
pub(crate) struct Node {
    cancelled: AtomicBool,
    state: Mutex<State>,
    /// For the node of a task: counts the tasks of a scope that have obligations.
    queue: Option<Arc<Queue>>,
}

#[derive(Default)]
struct State {
    obligations: Slab<Entry>,
    /// How many of them have not been polled since the stretch was asked to stop.
    owed: usize,
    /// One of them has been polled since the stretch was last looked at.
    polled: bool,
    /// All are owed, and the stretch has been polled once more to see whether any is still polled.
    doubted: bool,
    /// Errors of scopes that were dropped in this stretch while it was asked to stop.
    errors: Vec<TaskError>,
    /// What a handle without a value has ended the stretch with.
    failure: Option<TaskError>,
    /// To be called when the stretch is over.
    at_end: Vec<Waker>,
    retired: bool,
    /// The stretch winds up by itself: it is done when it ends.
    listening: bool,
}

impl State {
    fn is_idle(&self) -> bool {
        self.obligations.is_empty() && !self.listening
    }

    /// Marks every obligation as owed, until its construct is polled. Gives who is to be woken for that.
    fn call_in(&mut self) -> Vec<Waker> {
        let mut wakers = Vec::new();
        for (_, entry) in &mut self.obligations {
            entry.owed = true;
            wakers.extend(entry.waker.take());
        }
        self.owed = self.obligations.len();
        wakers
    }

    fn note_poll(&mut self) {
        self.polled = true;
        self.doubted = false;
    }
}

struct Entry {
    /// Gone once it was called.
    waker: Option<Waker>,
    owed: bool,
}

/// Wakes all of them, also if one panics; then goes on with the first panic.
fn wake_all(wakers: Vec<Waker>) {
    let mut panics = FirstPanic::default();
    for waker in wakers {
        panics.guard(|| waker.wake());
    }
    panics.resume();
}

impl Node {
    pub(crate) fn new() -> Arc<Self> {
        Self::build(None)
    }

    pub(super) fn of_task(queue: Arc<Queue>) -> Arc<Self> {
        Self::build(Some(queue))
    }

    fn build(queue: Option<Arc<Queue>>) -> Arc<Self> {
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
        if self.cancelled.swap(true, Ordering::AcqRel) {
            return;
        }
        let mut state = self.lock();
        state.polled = false;
        let wakers = state.call_in();
        drop(state);
        wake_all(wakers);
    }

    /// Whether there is nothing to finish.
    pub(crate) fn is_idle(&self) -> bool {
        self.lock().is_idle()
    }

    /// Whether a stretch that was asked to stop, and has just been polled without coming to its end, can be
    /// dropped. `waker` is the stretch's, `woken` whether it was called since.
    ///
    /// Constructs that nobody polls any more, since they are parked or forgotten, do not hold it up. Whether they
    /// are is seen by waking them; and since a wake-up may be under way where nobody sees it, as one that tokio's
    /// budget has put off, the stretch has one more poll before it is given up.
    pub(crate) fn may_be_dropped(&self, woken: bool, waker: &Waker) -> bool {
        let mut state = self.lock();
        if state.is_idle() {
            return true;
        }
        let polled = std::mem::take(&mut state.polled);
        let all_owed = state.owed == state.obligations.len();
        if state.listening || woken || (polled && !all_owed) {
            return false;
        }
        let wakers = match all_owed {
            true if std::mem::replace(&mut state.doubted, true) => return true,
            true => Vec::new(),
            false => state.call_in(),
        };
        drop(state);
        waker.wake_by_ref();
        wake_all(wakers);
        false
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

    /// Has `waker` called when the stretch is over.
    pub(super) fn wake_at_end(&self, waker: &Waker) {
        let waker = waker.clone();
        let mut state = self.lock();
        // Mostly it is the same one again.
        if !state.at_end.last().is_some_and(|last| last.will_wake(&waker)) {
            return state.at_end.push(waker);
        }
        drop(state);
        drop(waker);
    }

    /// The stretch is over. What is registered still was forgotten, or has moved away, and counts no more. Gives
    /// the errors that were left, and who is to be woken.
    pub(super) fn retire(&self) -> (Vec<TaskError>, Vec<Waker>) {
        let mut state = self.lock();
        if !state.is_idle() {
            self.count(-1, &state);
        }
        state.retired = true;
        (
            std::mem::take(&mut state.errors),
            std::mem::take(&mut state.at_end),
        )
    }

    /// The stretch comes to its end with this error. The first one stands, a later one is given back.
    pub(crate) fn fail(&self, error: TaskError) -> Option<TaskError> {
        let mut state = self.lock();
        if state.failure.is_some() {
            return Some(error);
        }
        state.failure = Some(error);
        None
    }

    pub(crate) fn take_failure(&self) -> Option<TaskError> {
        self.lock().failure.take()
    }

    fn count(&self, change: isize, state: &State) {
        if let Some(queue) = &self.queue
            && !state.retired
        {
            queue.count_obliged(change);
        }
    }

    fn insert(&self, waker: &Waker) -> usize {
        let entry = waker.clone();
        let mut state = self.lock();
        if state.is_idle() {
            self.count(1, &state);
        }
        state.note_poll();
        // Asked to stop after the construct looked: it has to look again.
        let owed = self.is_cancelled();
        state.owed += usize::from(owed);
        let key = state.obligations.insert(Entry {
            waker: Some(entry),
            owed,
        });
        drop(state);
        if owed {
            waker.wake_by_ref();
        }
        key
    }

    fn renew(&self, key: usize, waker: &Waker) {
        let known = {
            let mut state = self.lock();
            state.note_poll();
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
                let key = node.insert(cx.waker());
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
