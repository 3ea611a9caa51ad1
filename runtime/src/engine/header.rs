//! The part of a task that knows no type: state word, links, waiters, name.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock, PoisonError};
use std::task::Waker;

use super::cell::VTable;
use super::core::Core;
use super::lists::TaskPtr;
use super::node::Node;
use super::once_box::OnceBox;
use super::place::Place;
use super::request::Report;
use super::site::{Label, LabelRef, Site};
use super::sync::{AtomicUsize, Mutex, MutexGuard, Ordering, UnsafeCell, fence};
use super::task_ref;
use super::waiter_here::WaiterHere;
use super::waiters::{WaiterKey, Waiters};

/// Woken from elsewhere: on the core's list of such, or about to be put there by whoever set the bit.
pub(super) const QUEUED: usize = 1;
/// Set with the end: has been polled at least once.
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

/// The type-free front of every task cell. What a turn touches comes last, next to the stage.
#[repr(C)]
pub(super) struct Header {
    /// What most tasks have no need of.
    extra: OnceBox<Extra>,
    site: &'static Site,
    links: UnsafeCell<Links>,
    place: Place,
    /// Flags and the number of counted pointers, in one word, so that an end takes one step.
    word: AtomicUsize,
    pub(super) vtable: &'static VTable,
    marks: UnsafeCell<Marks>,
    /// What lies in the stage. Belongs to whoever the stage belongs to.
    pub(super) content: UnsafeCell<Content>,
}

/// What belongs to the driver, and during a poll to whoever runs on the polling thread. It is touched for moves in
/// memory only.
#[repr(C)]
pub(super) struct Links {
    /// The neighbours among the tasks of the scope.
    pub(super) neighbours: [Option<TaskPtr>; 2],
    /// Who waits for the end, if that is a task which the same thread polls.
    waiter: Option<TaskPtr>,
    /// The next on the ready list.
    pub(super) next: Option<TaskPtr>,
}

/// Belongs to whom [`Links`] belong.
pub(super) struct Marks {
    /// On the ready list.
    queued: bool,
    /// On the list of tasks.
    pub(super) known: bool,
    /// Has been polled at least once.
    pub(super) started: bool,
}

/// What lies in the stage of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    Future,
    Value,
    Nothing,
}

struct Extra {
    waiters: Mutex<Waiters>,
    /// Where constructs register.
    node: OnceLock<Arc<Node>>,
    name: Option<Cow<'static, str>>,
}

impl Extra {
    fn new(name: Option<Cow<'static, str>>) -> Self {
        Self {
            waiters: Mutex::new(Waiters::new()),
            node: OnceLock::new(),
            name,
        }
    }
}

// SAFETY: all fields are `Send + Sync` but the cells, which have one owner at a time, as is said there.
unsafe impl Sync for Header {}
// SAFETY: as above.
unsafe impl Send for Header {}

impl Header {
    /// A header with two counts: the driver's and the handle's. What the task is called is settled with it.
    pub(super) fn new(vtable: &'static VTable, place: Place, label: Label, flags: usize) -> Self {
        let (site, name) = label.into_parts();
        let extra = match name {
            Some(name) => OnceBox::with(Extra::new(Some(name))),
            None => OnceBox::new(),
        };
        Self {
            extra,
            site,
            links: UnsafeCell::new(Links {
                neighbours: [None, None],
                waiter: None,
                next: None,
            }),
            place,
            word: AtomicUsize::new((2 * COUNT) | flags),
            vtable,
            marks: UnsafeCell::new(Marks {
                queued: false,
                known: false,
                started: false,
            }),
            content: UnsafeCell::new(Content::Future),
        }
    }

    /// Whether there is nothing in the header that has to be dropped.
    pub(super) fn is_plain(&mut self) -> bool {
        self.extra.is_empty()
    }

    pub(super) fn place(&self) -> Place {
        self.place
    }

    pub(super) fn core(&self) -> &Core {
        // SAFETY: the task has a count of its core, until it is freed.
        unsafe { self.place.core().as_ref() }
    }

    pub(super) fn label(&self) -> LabelRef<'_> {
        let extra = self.extra.get();
        LabelRef::new(self.site, extra.and_then(|extra| extra.name.as_ref()))
    }

    /// # Safety
    /// Only for the driver, and for whoever runs on the thread that polls the core; the reference is gone before
    /// another one is made, and before any user code runs.
    #[expect(clippy::mut_from_ref, reason = "the caller says that there is no other")]
    pub(super) unsafe fn links(&self) -> &mut Links {
        // SAFETY: by this function's contract.
        unsafe { &mut *self.links.get() }
    }

    /// # Safety
    /// As for [`links`](Header::links).
    #[expect(clippy::mut_from_ref, reason = "the caller says that there is no other")]
    pub(super) unsafe fn marks(&self) -> &mut Marks {
        // SAFETY: by this function's contract.
        unsafe { &mut *self.marks.get() }
    }

    fn extra(&self) -> &Extra {
        self.extra.get_or_init(|| Extra::new(None))
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

    /// Takes the task off the ready list and into a turn; gives the flags.
    ///
    /// # Safety
    /// Only for the driver.
    #[inline]
    pub(super) unsafe fn begin_turn(&self) -> usize {
        // SAFETY: by this function's contract.
        let marks = unsafe { self.marks() };
        marks.queued = false;
        marks.started = true;
        self.flags()
    }

    /// Whether the task is going to have a turn.
    ///
    /// # Safety
    /// Only for the driver.
    pub(super) unsafe fn is_queued(&self) -> bool {
        // SAFETY: by this function's contract.
        unsafe { self.marks() }.queued || self.has(QUEUED)
    }

    /// Puts the task on the ready list, if it is not there; `true` if the caller has to do it.
    ///
    /// # Safety
    /// As for [`links`](Header::links).
    #[inline]
    pub(super) unsafe fn queue(&self) -> bool {
        // SAFETY: by this function's contract.
        !std::mem::replace(unsafe { &mut self.marks().queued }, true)
    }

    /// Where the constructs of the task register. Only for the thread that polls or drops the task.
    pub(super) fn node(&self) -> &Arc<Node> {
        let extra = self.extra();
        if !self.has(NODE) {
            // Made here, without a lock: only this thread makes it.
            let node = Node::of_task(self.place.counted_core());
            let _ = extra.node.set(node);
            // In one step with the look at `CANCELLED`: either that is seen here, or the node by who sets it.
            if self.set(NODE) & CANCELLED != 0
                && let Some(node) = extra.node.get()
            {
                node.cancel();
            }
        }
        match extra.node.get() {
            Some(node) => node,
            None => unreachable!("`NODE` is set"),
        }
    }

    pub(super) fn known_node(&self) -> Option<&Arc<Node>> {
        if !self.has(NODE) {
            return None;
        }
        self.extra.get()?.node.get()
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
        self.extra()
            .waiters
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds or renews a waiter. `None` once the task has ended.
    pub(super) fn wait(&self, key: Option<WaiterKey>, waker: &Waker) -> Option<WaiterKey> {
        if self.core().is_polled_here()
            && let Some(task) = task_ref::behind(waker)
            // SAFETY: this is the polling thread.
            && unsafe { self.wait_here(key, task) }
        {
            return Some(WaiterKey::HERE);
        }
        self.wait_anywhere(key, waker)
    }

    /// `false` if another one has the place.
    ///
    /// # Safety
    /// As for [`links`](Header::links); the task of the waiter is alive.
    unsafe fn wait_here(&self, key: Option<WaiterKey>, task: TaskPtr) -> bool {
        // SAFETY: by this function's contract.
        let waiter = unsafe { &mut self.links().waiter };
        let has_place = key == Some(WaiterKey::HERE);
        match *waiter {
            Some(known) if has_place && known == task => true,
            None if key.is_none() || has_place => {
                // SAFETY: by this function's contract.
                *waiter = Some(unsafe { WaiterHere::into_raw(task, self.core()) });
                true
            }
            _ => false,
        }
    }

    /// Whoever waits in the place for tasks of this thread keeps it, to be woken for nothing perhaps.
    fn wait_anywhere(&self, key: Option<WaiterKey>, waker: &Waker) -> Option<WaiterKey> {
        let key = key.filter(|key| *key != WaiterKey::HERE);
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
        if key != WaiterKey::HERE {
            let waker = self.waiters().remove(key);
            return drop(waker);
        }
        if self.core().is_polled_here() {
            // SAFETY: this is the polling thread.
            drop(unsafe { self.take_waiter_here() });
        }
    }

    /// # Safety
    /// As for [`links`](Header::links).
    #[inline]
    unsafe fn take_waiter_here(&self) -> Option<WaiterHere> {
        // SAFETY: by this function's contract.
        let waiter = unsafe { self.links() }.waiter.take()?;
        // SAFETY: it was put there by `wait_here`.
        Some(unsafe { WaiterHere::from_raw(waiter, self.core()) })
    }

    pub(super) fn take_waiters(&self) -> Waiters {
        std::mem::take(&mut self.waiters())
    }
}

/// What the end of a task leaves to its driver.
pub(super) struct Farewell {
    /// A task of this thread is to be told; then `waited` may be the case as well.
    pub(super) waiter: Option<WaiterHere>,
    /// The value has nobody to go to.
    pub(super) no_handle: bool,
    /// Somebody is to be told.
    pub(super) waited: bool,
    /// The driver's count is to be given back. While the task is on the ready list, that keeps the count.
    pub(super) release: bool,
}

impl Header {
    /// Marks the end of a task.
    ///
    /// # Safety
    /// Only for the driver.
    #[inline]
    pub(super) unsafe fn end(&self, flags: usize) -> Farewell {
        // SAFETY: by this function's contract.
        let marks = unsafe { self.marks() };
        let flags = if marks.started { flags | STARTED } else { flags };
        let release = !marks.queued;
        // SAFETY: by this function's contract.
        let waiter = unsafe { self.take_waiter_here() };
        let word = self.flags();
        if release && word & (BODY | WAITED | NO_HANDLE) == BODY && word / COUNT == 2 {
            // The driver's and the handle's, which are kept together.
            self.word.store((word | flags) - COUNT, Ordering::Relaxed);
            return Farewell {
                waiter,
                no_handle: false,
                waited: false,
                release: false,
            };
        }
        if Self::is_alone(word) {
            self.word.store(word | flags, Ordering::Relaxed);
            return Farewell {
                waiter,
                no_handle: true,
                waited: false,
                release,
            };
        }
        if release && word & (WAITED | NO_HANDLE) == 0 && self.end_and_release(word, flags) {
            return Farewell {
                waiter,
                no_handle: false,
                waited: false,
                release: false,
            };
        }
        let word = self.set(flags);
        Farewell {
            waiter,
            no_handle: word & NO_HANDLE != 0,
            waited: word & WAITED != 0,
            release,
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
    let core = header.core();
    if core.is_polled_here() {
        // SAFETY: this is the polling thread.
        if !header.has(ENDED) && unsafe { header.queue() } {
            // SAFETY: as above; the driver's count stays with the entry.
            unsafe { core.push(task) };
        }
    } else if header.set(QUEUED) & (QUEUED | ENDED) == 0 {
        header.retain();
        // SAFETY: that is the entry's count.
        unsafe { core.push_from_elsewhere(task) };
    }
}
