//! The ready queue of one scope: what wakers and spawners can reach.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::task::Waker;

use super::header::{CLEANUP, TaskRef};
use super::owned::OwnedTask;
use super::panics::Payload;
use super::site::Site;
use crate::error::{Location, TaskError};

/// Something for the driver to do.
pub(super) enum Entry {
    /// A task that the driver has not seen yet.
    New(OwnedTask),
    /// A task that was woken or cancelled.
    Woken(TaskRef),
}

// SAFETY: a `TaskRef` is `Send`. An `OwnedTask` on the queue is inert: only the driver takes it off,
// and the driver is `Send` only if the futures are (contract 5).
unsafe impl Send for Entry {}

/// How far a scope has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    Open,
    /// Shutting down: nothing is spawned any more, tasks that are there may still be woken.
    Closing,
    /// The driver is gone or done: nothing is queued any more.
    Closed,
}

struct Inner {
    ready: VecDeque<Entry>,
    parent: Option<Waker>,
    /// A poll is under way and will look at `ready` before it returns.
    polling: bool,
    phase: Phase,
    reports: Vec<Report>,
    /// What was asked of the scope since the last round.
    requests: Vec<Request>,
}

/// What a task that still winds down has come to.
pub(crate) enum Report {
    Failure(TaskError),
    Panic(Payload),
}

/// Makes an error of the names of tasks.
pub(crate) type Verdict = Box<dyn FnOnce(Vec<String>) -> TaskError + Send>;

/// What can be asked of a scope from outside its driver.
pub(crate) enum Request {
    /// Cancel body and tasks.
    Cancel { reason: Option<Cow<'static, str>> },
    /// Cancel the tasks that there are, and let the body go on.
    CancelTasks,
    /// Fail, unless the scope is shutting down already, with an error made from the names of the tasks that
    /// are still there.
    Fail(Verdict),
    /// Drop what still winds down, with an error made from its names.
    GiveUp(Verdict),
    /// Tell whether the body is gone.
    Progress(Arc<AtomicBool>),
    /// Tell which tasks there still are.
    Census(Census),
}

/// Where the answer is put: the tasks that there are, by name and place.
pub(crate) type Census = Arc<Mutex<Vec<(String, Location)>>>;

/// Shared by the driver, the spawner and every task's header. Locked only for moves in memory: no
/// user code runs under the lock, not even the clone or drop of a waker.
pub(super) struct Queue {
    inner: Mutex<Inner>,
    /// Tasks ever spawned; written under the lock.
    spawned: AtomicUsize,
    /// Tasks ended; written by the driver alone.
    ended: AtomicUsize,
    /// Failures recorded; written by the driver alone.
    failed: AtomicUsize,
    /// Tasks with something to finish before they may be dropped.
    obliged: AtomicUsize,
    /// Whether there are reports.
    reported: AtomicBool,
    /// Whether there are requests.
    requested: AtomicBool,
    /// Whether anybody has ever asked the scope to cancel.
    cancel_requested: AtomicBool,
    spawns: AtomicBool,
    driven: AtomicBool,
    /// Where the scope stands.
    site: OnceLock<&'static Site>,
}

impl Queue {
    pub(super) fn new() -> Self {
        Self {
            inner: Mutex::new(Inner {
                ready: VecDeque::new(),
                parent: None,
                polling: false,
                phase: Phase::Open,
                reports: Vec::new(),
                requests: Vec::new(),
            }),
            spawned: AtomicUsize::new(0),
            ended: AtomicUsize::new(0),
            failed: AtomicUsize::new(0),
            obliged: AtomicUsize::new(0),
            reported: AtomicBool::new(false),
            requested: AtomicBool::new(false),
            cancel_requested: AtomicBool::new(false),
            spawns: AtomicBool::new(false),
            driven: AtomicBool::new(false),
            site: OnceLock::new(),
        }
    }

    pub(super) fn locate(&self, site: &'static Site) {
        let _ = self.site.set(site);
    }

    pub(super) fn location(&self) -> Option<Location> {
        self.site.get().map(|site| site.location())
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Queues a task that was woken. Wakes the scope's own task unless a poll will see the entry.
    pub(super) fn push(&self, entry: Entry) {
        let mut inner = self.lock();
        if inner.phase == Phase::Closed {
            drop(inner);
            drop(entry);
            return;
        }
        inner.ready.push_back(entry);
        Self::notify(inner);
    }

    /// Queues a new task, or gives it back if the scope takes no more.
    pub(super) fn push_new(&self, task: OwnedTask) -> Result<(), OwnedTask> {
        let mut inner = self.lock();
        if inner.phase != Phase::Open {
            return Err(task);
        }
        if task.header().has(CLEANUP) {
            self.count_obliged(1);
        }
        inner.ready.push_back(Entry::New(task));
        let spawned = self.spawned.load(Ordering::Relaxed);
        self.spawned.store(spawned + 1, Ordering::Relaxed);
        Self::notify(inner);
        Ok(())
    }

    fn notify(mut inner: MutexGuard<'_, Inner>) {
        let parent = if inner.polling { None } else { inner.parent.take() };
        drop(inner);
        if let Some(parent) = parent {
            parent.wake();
        }
    }

    /// `true` once.
    pub(super) fn claim_spawner(&self) -> bool {
        !self.spawns.swap(true, Ordering::Relaxed)
    }

    /// `true` once.
    pub(super) fn claim_driver(&self) -> bool {
        !self.driven.swap(true, Ordering::Relaxed)
    }

    /// Hands over what a task has come to that has not ended.
    pub(super) fn report(&self, report: Report) {
        self.lock().reports.push(report);
        self.reported.store(true, Ordering::Release);
    }

    /// Asks something of the scope.
    pub(super) fn request(&self, request: Request) {
        if matches!(request, Request::Cancel { .. }) {
            self.cancel_requested.store(true, Ordering::Release);
        }
        let mut inner = self.lock();
        if inner.phase == Phase::Closed {
            return;
        }
        inner.requests.push(request);
        self.requested.store(true, Ordering::Release);
        Self::notify(inner);
    }

    /// Asks something that the scope answers when it is polled next; it is not woken for it.
    pub(super) fn request_quietly(&self, request: Request) {
        let mut inner = self.lock();
        if inner.phase == Phase::Closed {
            return;
        }
        inner.requests.push(request);
        self.requested.store(true, Ordering::Release);
    }

    pub(super) fn is_cancel_requested(&self) -> bool {
        self.cancel_requested.load(Ordering::Acquire)
    }

    pub(super) fn take_reports(&self) -> Vec<Report> {
        if !self.reported.swap(false, Ordering::AcqRel) {
            return Vec::new();
        }
        std::mem::take(&mut self.lock().reports)
    }

    pub(super) fn take_requests(&self) -> Vec<Request> {
        if !self.requested.swap(false, Ordering::AcqRel) {
            return Vec::new();
        }
        std::mem::take(&mut self.lock().requests)
    }

    pub(super) fn count_obliged(&self, change: isize) {
        self.obliged.fetch_add(change as usize, Ordering::AcqRel);
    }

    /// Whether any task has something to finish before it may be dropped.
    pub(super) fn is_obliged(&self) -> bool {
        self.obliged.load(Ordering::Acquire) != 0
    }

    /// Starts a round: from here to [`end_round`](Queue::end_round) nobody wakes the scope's own task.
    /// Moves what is ready behind what is left of the batch, if nothing is.
    pub(super) fn begin_round(&self, batch: &mut VecDeque<Entry>) {
        let mut inner = self.lock();
        inner.polling = true;
        let parent = inner.parent.take();
        if batch.is_empty() {
            std::mem::swap(&mut inner.ready, batch);
        }
        drop(inner);
        drop(parent);
    }

    /// Ends a round that leaves nothing to do but wait; `false` if something has come meanwhile.
    pub(super) fn end_round(&self, parent: Waker) -> bool {
        let mut inner = self.lock();
        inner.polling = false;
        if inner.ready.is_empty() && inner.requests.is_empty() {
            inner.parent = Some(parent);
            return true;
        }
        drop(inner);
        drop(parent);
        false
    }

    /// Ends a round after which the scope polls again anyway.
    pub(super) fn interrupt_round(&self) {
        self.lock().polling = false;
    }

    /// Closes a queue that holds no new task; `false` if it does.
    pub(super) fn close_if_idle(&self) -> bool {
        let mut inner = self.lock();
        if inner.ready.iter().any(|entry| matches!(entry, Entry::New(_))) {
            return false;
        }
        inner.phase = Phase::Closed;
        let ready = std::mem::take(&mut inner.ready);
        drop(inner);
        drop(ready);
        true
    }

    /// Moves on to `phase`, never back. Gives what was queued when it closes.
    pub(super) fn advance(&self, phase: Phase) -> VecDeque<Entry> {
        let mut inner = self.lock();
        if inner.phase == Phase::Open || phase == Phase::Closed {
            inner.phase = phase;
        }
        if inner.phase != Phase::Closed {
            return VecDeque::new();
        }
        let parent = inner.parent.take();
        let ready = std::mem::take(&mut inner.ready);
        drop(inner);
        drop(parent);
        ready
    }

    /// Takes everything queued, for a driver that is ending all tasks.
    pub(super) fn take_ready(&self) -> VecDeque<Entry> {
        std::mem::take(&mut self.lock().ready)
    }

    pub(super) fn phase(&self) -> Phase {
        self.lock().phase
    }

    pub(super) fn count_ended(&self) {
        let ended = self.ended.load(Ordering::Relaxed);
        self.ended.store(ended + 1, Ordering::Relaxed);
    }

    pub(super) fn count_failed(&self) {
        let failed = self.failed.load(Ordering::Relaxed);
        self.failed.store(failed + 1, Ordering::Relaxed);
    }

    /// Tasks that have not ended, the body among them.
    pub(super) fn live(&self) -> usize {
        let ended = self.ended.load(Ordering::Relaxed);
        self.spawned.load(Ordering::Relaxed).saturating_sub(ended)
    }

    pub(super) fn failed(&self) -> usize {
        self.failed.load(Ordering::Relaxed)
    }
}
