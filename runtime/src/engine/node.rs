//! What a stretch of a task has to finish before it may be dropped.

use std::sync::{Arc, PoisonError};
use std::task::{Context, Wake, Waker};

use slab::Slab;

use super::core::CoreRef;
use super::current::Region;
use super::panics::FirstPanic;
use super::sync::{AtomicBool, Mutex, MutexGuard, Ordering};
use crate::error::{Cause, TaskError};

/// A task, or a stretch of one that is asked to stop by itself, with the *obligations* of the constructs in
/// it: asynchronous work that is finished before the stretch is dropped.
pub(crate) struct Node {
    cancelled: AtomicBool,
    state: Mutex<State>,
    /// For the node of a task: counts the tasks of a scope that have obligations.
    queue: Option<CoreRef>,
    collects_errors: bool,
}

#[derive(Default)]
struct State {
    obligations: Slab<Entry>,
    /// How many of them are owed.
    owed: usize,
    /// Who asked it to stop, if they will say why.
    cause: Option<Cause>,
    /// All are owed, and the stretch has been polled once more to see whether any is still polled.
    doubted: bool,
    /// The number of the next entry.
    next: u64,
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
}

struct Entry {
    /// Gone once it was called.
    waker: Option<Waker>,
    /// The stretch was asked to stop, or the construct was woken since, and it has not been polled again.
    owed: bool,
    /// Keys are used again, numbers are not.
    number: u64,
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
    /// That of a part of a task.
    pub(crate) fn new() -> Arc<Self> {
        Self::build(None, false)
    }

    /// That of a part whose owner takes the errors of the scopes that are dropped in it.
    pub(crate) fn collecting_errors() -> Arc<Self> {
        Self::build(None, true)
    }

    pub(super) fn of_task(queue: CoreRef) -> Arc<Self> {
        Self::build(Some(queue), true)
    }

    fn build(queue: Option<CoreRef>, collects_errors: bool) -> Arc<Self> {
        Arc::new(Self {
            cancelled: AtomicBool::new(false),
            state: Mutex::default(),
            queue,
            collects_errors,
        })
    }

    pub(super) fn collects_errors(&self) -> bool {
        self.collects_errors
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
        wake_all(wakers);
    }

    pub(crate) fn cause(&self) -> Option<Cause> {
        self.lock().cause.clone()
    }

    /// Whether there is nothing to finish.
    pub(crate) fn is_idle(&self) -> bool {
        self.lock().is_idle()
    }

    /// Whether a stretch that was asked to stop, and has just been polled without coming to its end, can be
    /// dropped. `waker` is the stretch's, `woken` whether it was called since.
    ///
    /// Constructs that have been woken and that nobody polls, since they are parked or forgotten, do not hold it
    /// up. But a wake-up may be under way where nobody sees it, as one that tokio's budget has put off: before it is
    /// given up, the stretch has one more poll.
    pub(crate) fn may_be_dropped(&self, woken: bool, waker: &Waker) -> bool {
        let mut state = self.lock();
        if state.is_idle() {
            return true;
        }
        if state.listening || woken || state.owed < state.obligations.len() {
            return false;
        }
        let doubted = std::mem::replace(&mut state.doubted, true);
        drop(state);
        if !doubted {
            Region::pause();
            waker.wake_by_ref();
        }
        doubted
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
        state.doubted = false;
        // Asked to stop after the construct looked: it has to look again.
        let owed = self.is_cancelled();
        state.owed += usize::from(owed);
        let number = state.next;
        state.next += 1;
        let key = state.obligations.insert(Entry {
            waker: Some(entry),
            owed,
            number,
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
            state.doubted = false;
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

    fn number(&self, key: usize) -> u64 {
        self.lock().obligations[key].number
    }

    /// The construct was woken, and has to be polled.
    fn owe(&self, key: usize, number: u64) {
        let mut state = self.lock();
        if let Some(entry) = state.obligations.get_mut(key)
            && entry.number == number
        {
            let before = std::mem::replace(&mut entry.owed, true);
            state.owed += usize::from(!before);
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

    pub(crate) fn is_registered(&self) -> bool {
        self.0.is_some()
    }

    /// Registers with the current stretch, unless it is already.
    pub(crate) fn hold(&mut self, cx: &Context<'_>) {
        let node = Region::current_node();
        let known = self.0.as_ref().map(|(node, _)| Arc::as_ptr(node));
        if known != node.as_ref().map(Arc::as_ptr) {
            self.renew(cx);
        }
    }

    /// Calls `poll` with what the construct is to be woken by: in a stretch that was asked to stop, a waker that
    /// leaves a mark, by which a construct is told that is woken and polled no more.
    pub(crate) fn poll<R>(&self, cx: &mut Context<'_>, poll: impl FnOnce(&mut Context<'_>) -> R) -> R {
        match self.marking_waker(cx) {
            Some(waker) => poll(&mut Context::from_waker(&waker)),
            None => poll(cx),
        }
    }

    /// That waker, if the stretch was asked to stop.
    #[inline]
    pub(crate) fn marking_waker(&self, cx: &Context<'_>) -> Option<Waker> {
        self.0.is_some().then(|| self.make_marking_waker(cx))?
    }

    #[cold]
    fn make_marking_waker(&self, cx: &Context<'_>) -> Option<Waker> {
        let (node, key) = self.0.as_ref().filter(|(node, _)| node.is_cancelled())?;
        Some(Waker::from(Arc::new(Owing {
            node: node.clone(),
            key: *key,
            number: node.number(*key),
            waker: cx.waker().clone(),
        })))
    }

    #[inline]
    pub(crate) fn withdraw(&mut self) {
        if self.0.is_some() {
            self.withdraw_from_node();
        }
    }

    fn withdraw_from_node(&mut self) {
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

/// Marks the obligation of a construct as owed when it is woken.
struct Owing {
    node: Arc<Node>,
    key: usize,
    number: u64,
    waker: Waker,
}

impl Wake for Owing {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.node.owe(self.key, self.number);
        self.waker.wake_by_ref();
    }
}
