//! The part of a task that knows no type: state word, links, waiters, name.

use std::cell::UnsafeCell as SharedUnsafeCell;
use std::ptr::NonNull;
use std::sync::{Arc, PoisonError};
use std::task::Waker;

use super::arena::Chunk;
use super::cell::VTable;
use super::core::CoreRef;
use super::lists::TaskPtr;
use super::node::Node;
use super::request::Report;
use super::site::Label;
use super::sync::{AtomicUsize, Mutex, MutexGuard, Ordering, UnsafeCell, fence};
use super::waiters::{WaiterKey, Waiters};

/// On the ready list, or about to be put there by whoever set the bit.
pub(super) const QUEUED: usize = 1;
/// Has been polled at least once.
pub(super) const STARTED: usize = 1 << 1;
/// Has been asked to stop.
pub(super) const CANCELLED: usize = 1 << 2;
/// Ended with a value, which lies in the stage until the handle takes it.
pub(super) const VALUE: usize = 1 << 3;
/// Ended by failing or panicking.
pub(super) const FAILED: usize = 1 << 4;
/// Ended by being dropped.
pub(super) const STOPPED: usize = 1 << 5;
/// With `STOPPED`: because its scope shut down.
pub(super) const SHUTDOWN: usize = 1 << 6;
/// The handle is gone.
pub(super) const NO_HANDLE: usize = 1 << 7;
/// Is the body of its scope.
pub(super) const BODY: usize = 1 << 8;
/// Has a cleanup and was not polled yet: it is not dropped before.
pub(super) const CLEANUP: usize = 1 << 9;
/// Has reported its failure before its end.
pub(super) const REPORTED: usize = 1 << 10;
/// Somebody waits for its end.
const WAITED: usize = 1 << 11;
/// Constructs in it register with its node.
const NODE: usize = 1 << 12;
/// One counted pointer; the rest of the word is how many there are.
const COUNT: usize = 1 << 13;

pub(super) const ENDED: usize = VALUE | FAILED | STOPPED;

/// How a task has ended, as its handle sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// With a value, which may have been taken since.
    Value,
    /// With an error or a panic.
    Failed,
    /// Dropped because it was asked to stop while its scope went on.
    Cancelled,
    /// Dropped because its scope shut down.
    Shutdown,
    /// Dropped because its scope shut down, before its first poll.
    NotStarted,
}

/// Where a task belongs. Written before anybody shares it.
pub(super) struct Home {
    core: Option<CoreRef>,
    label: Label,
}

impl Home {
    pub(super) fn new(core: CoreRef, label: Label) -> Self {
        Self {
            core: Some(core),
            label,
        }
    }

    /// Of a task that is on no scope yet.
    pub(super) fn nowhere() -> Self {
        Self {
            core: None,
            label: Label::unknown(),
        }
    }
}

/// The type-free front of every task cell.
pub(super) struct Header {
    /// Flags and the number of counted pointers, in one word, so that an end takes one step.
    word: AtomicUsize,
    pub(super) vtable: &'static VTable,
    /// The next on the ready list. Belongs to whoever has set `QUEUED`, and then to the list.
    pub(super) next_ready: UnsafeCell<Option<TaskPtr>>,
    /// The neighbours among the tasks of the scope. Belongs to the driver.
    pub(super) neighbours: UnsafeCell<[Option<TaskPtr>; 2]>,
    waiters: Mutex<Waiters>,
    /// Made when a construct first registers; most tasks never need it. Written once, by the polling thread, before
    /// `NODE` is set.
    node: SharedUnsafeCell<Option<Arc<Node>>>,
    /// The chunk of the core's arena that the cell lies in, if it lies in one.
    pub(super) chunk: Option<NonNull<Chunk>>,
    home: SharedUnsafeCell<Home>,
}

// SAFETY: all fields are `Send + Sync` but the cells. `next_ready` and `neighbours` have one owner at a time, as
// said there; `home` is written while nobody else
// knows the header, `node` before the word says so.
unsafe impl Sync for Header {}
// SAFETY: as above.
unsafe impl Send for Header {}

impl Header {
    /// A header with two counts: the driver's and the handle's.
    pub(super) fn new(
        vtable: &'static VTable,
        chunk: Option<NonNull<Chunk>>,
        home: Home,
        flags: usize,
    ) -> Self {
        Self {
            word: AtomicUsize::new(QUEUED | (2 * COUNT) | flags),
            vtable,
            next_ready: UnsafeCell::new(None),
            neighbours: UnsafeCell::new([None, None]),
            waiters: Mutex::new(Waiters::new()),
            node: SharedUnsafeCell::new(None),
            chunk,
            home: SharedUnsafeCell::new(home),
        }
    }

    /// Gives a task that was on no scope its scope and its name.
    pub(super) fn settle(&mut self, home: Home, flags: usize) {
        *self.home.get_mut() = home;
        let word = self.word.load(Ordering::Relaxed);
        self.word.store(word | flags, Ordering::Relaxed);
    }

    /// Takes the count of the core out of a header that is about to be dropped.
    pub(super) fn take_core(&mut self) -> Option<CoreRef> {
        self.home.get_mut().core.take()
    }

    /// Whether there is nothing in the header that has to be dropped, but for the count of the core.
    pub(super) fn is_plain(&mut self) -> bool {
        self.word.load(Ordering::Relaxed) & (WAITED | NODE) == 0 && !self.home.get_mut().label.is_named()
    }

    fn home(&self) -> &Home {
        // SAFETY: written through `&mut` alone.
        unsafe { &*self.home.get() }
    }

    pub(super) fn core(&self) -> &CoreRef {
        match &self.home().core {
            Some(core) => core,
            None => unreachable!("a task is settled before it is shared"),
        }
    }

    pub(super) fn label(&self) -> &Label {
        &self.home().label
    }

    pub(super) fn set(&self, flags: usize) -> usize {
        self.word.fetch_or(flags, Ordering::AcqRel)
    }

    pub(super) fn clear(&self, flags: usize) -> usize {
        self.word.fetch_and(!flags, Ordering::AcqRel)
    }

    pub(super) fn flags(&self) -> usize {
        self.word.load(Ordering::Acquire)
    }

    pub(super) fn has(&self, flags: usize) -> bool {
        self.flags() & flags != 0
    }

    pub(super) fn is_cancelled(&self) -> bool {
        self.has(CANCELLED)
    }

    pub(super) fn is_body(&self) -> bool {
        self.word.load(Ordering::Relaxed) & BODY != 0
    }

    /// Whether one counted pointer is all there is: then nobody else can look at the task, or ever will.
    fn is_alone(word: usize) -> bool {
        word / COUNT == 1
    }

    /// Takes the task off the ready list and into a turn; gives the flags as they were before. Only for the
    /// driver.
    pub(super) fn begin_turn(&self) -> usize {
        let word = self.flags();
        let change = QUEUED | (!word & STARTED);
        if Self::is_alone(word) {
            self.word.store(word ^ change, Ordering::Relaxed);
            word
        } else {
            self.word.fetch_xor(change, Ordering::AcqRel)
        }
    }

    /// Where the constructs of the task register. Only for the thread that polls or drops the task.
    pub(super) fn node(&self) -> &Arc<Node> {
        let mut word = self.flags();
        if word & NODE == 0 {
            let node = Node::of_task(self.core().clone());
            // SAFETY: before `NODE` is set only the polling thread looks at it, which we are.
            unsafe { *self.node.get() = Some(node) };
            // In one step with the look at `CANCELLED`: either that is seen here, or the node by who sets it.
            word = self.set(NODE);
        }
        let Some(node) = self.known_node() else {
            unreachable!("`NODE` is set");
        };
        if word & CANCELLED != 0 {
            node.cancel();
        }
        node
    }

    pub(super) fn known_node(&self) -> Option<&Arc<Node>> {
        if !self.has(NODE) {
            return None;
        }
        // SAFETY: once `NODE` is set it is written no more.
        unsafe { &*self.node.get() }.as_ref()
    }

    /// Records a failure or a panic while the task still winds down.
    pub(super) fn report(&self, mut report: Report) {
        if let Report::Failure(error) = &mut report {
            error.stamp(&self.label().origin());
        }
        self.set(REPORTED);
        self.core().report(report);
    }

    pub(super) fn ended(&self) -> Option<Ended> {
        Some(match self.flags() & (ENDED | SHUTDOWN | STARTED | REPORTED) {
            s if s & ENDED == 0 => return None,
            s if s & VALUE != 0 => Ended::Value,
            s if s & (FAILED | REPORTED) != 0 => Ended::Failed,
            s if s & SHUTDOWN == 0 => Ended::Cancelled,
            s if s & STARTED == 0 => Ended::NotStarted,
            _ => Ended::Shutdown,
        })
    }

    fn waiters(&self) -> MutexGuard<'_, Waiters> {
        self.waiters.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds or renews a waiter. `None` once the task has ended.
    pub(super) fn wait(&self, key: Option<WaiterKey>, waker: &Waker) -> Option<WaiterKey> {
        if let Some(key) = key
            && self.waiters().will_wake(key, waker)
        {
            return self.ended().is_none().then_some(key);
        }
        let waker = waker.clone();
        let mut waiters = self.waiters();
        // In one step with the look at the end: either that is seen here, or the waiter by who ends the task,
        // who takes the waiters under the lock.
        if self.set(WAITED) & ENDED != 0 {
            drop(waiters);
            return None;
        }
        let Some(key) = key else {
            return Some(waiters.insert(waker));
        };
        let old = waiters.replace(key, waker);
        drop(waiters);
        drop(old);
        Some(key)
    }

    pub(super) fn stop_waiting(&self, key: WaiterKey) {
        let waker = self.waiters().remove(key);
        drop(waker);
    }

    pub(super) fn take_waiters(&self) -> Waiters {
        std::mem::take(&mut self.waiters())
    }
}

/// What the end of a task leaves to its driver.
#[derive(Clone, Copy)]
pub(super) struct Farewell {
    /// The value has nobody to go to.
    pub(super) no_handle: bool,
    /// Somebody is to be told.
    pub(super) waited: bool,
    /// The driver's count is to be given back. While the task is on the ready list, that keeps the count.
    pub(super) release: bool,
}

impl Header {
    /// Marks the end of a task. Only for the driver.
    #[inline]
    pub(super) fn end(&self, flags: usize) -> Farewell {
        let word = self.flags();
        if Self::is_alone(word) {
            self.word.store(word | flags, Ordering::Relaxed);
            return Farewell {
                no_handle: true,
                waited: false,
                release: word & QUEUED == 0,
            };
        }
        if word & (QUEUED | WAITED | NO_HANDLE) == 0 && self.end_and_release(word, flags) {
            return Farewell {
                no_handle: false,
                waited: false,
                release: false,
            };
        }
        let word = self.set(flags);
        Farewell {
            no_handle: word & NO_HANDLE != 0,
            waited: word & WAITED != 0,
            release: word & QUEUED == 0,
        }
    }

    /// The end and the driver's count in one step. Others hold counts, so this one is not the last.
    fn end_and_release(&self, word: usize, flags: usize) -> bool {
        let ended = (word | flags) - COUNT;
        self.word
            .compare_exchange(word, ended, Ordering::AcqRel, Ordering::Relaxed)
            .is_ok()
    }

    /// Says that the handle is gone and gives its count back, in one step, unless the task has ended. Its driver
    /// holds a count until then, so this one is not the last.
    pub(super) fn leave_handle(&self) -> bool {
        let mut word = self.flags();
        while word & ENDED == 0 {
            let left = (word | NO_HANDLE) - COUNT;
            match self
                .word
                .compare_exchange_weak(word, left, Ordering::AcqRel, Ordering::Acquire)
            {
                Ok(_) => return true,
                Err(now) => word = now,
            }
        }
        false
    }

    /// Takes a count.
    pub(super) fn retain(&self) {
        // As `Arc` does: more counts than that can only be leaks.
        if self.word.fetch_add(COUNT, Ordering::Relaxed) > usize::MAX / 2 {
            std::process::abort();
        }
    }
}

/// Gives a count back, and frees the cell with the last.
///
/// # Safety
/// `task` starts a live cell, with the provenance of the whole cell, and the caller gives away one count of its
/// own. If it is the last, the stage is empty.
pub(super) unsafe fn release(task: TaskPtr) {
    // SAFETY: the caller's count keeps the cell alive.
    let header = unsafe { task.as_ref() };
    let free = header.vtable.free;
    if !Header::is_alone(header.flags()) {
        if !Header::is_alone(header.word.fetch_sub(COUNT, Ordering::Release)) {
            return;
        }
        fence(Ordering::Acquire);
    }
    // SAFETY: that was the last count.
    unsafe { free(task) }
}

/// The cancellation of a task that has been spawned.
///
/// # Safety
/// As for [`wake`].
pub(super) unsafe fn cancel(task: TaskPtr) {
    // SAFETY: by this function's contract.
    let header = unsafe { task.as_ref() };
    let word = header.set(CANCELLED);
    if word & (CANCELLED | ENDED) != 0 {
        return;
    }
    // SAFETY: by this function's contract.
    unsafe { wake(task) };
    if word & NODE != 0
        && let Some(node) = header.known_node()
    {
        node.cancel();
    }
}

/// Puts a task on the ready list unless it is there already or has ended.
///
/// # Safety
/// `task` starts the live cell of a task that was spawned, with the provenance of the whole cell, and the caller
/// holds a count.
pub(super) unsafe fn wake(task: TaskPtr) {
    // SAFETY: by this function's contract.
    let header = unsafe { task.as_ref() };
    if header.set(QUEUED) & (QUEUED | ENDED) == 0 {
        // SAFETY: we have set `QUEUED`, so the link is ours; the driver's count stays with the entry.
        unsafe { header.core().push(task) };
    }
}
