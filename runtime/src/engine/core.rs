//! What driver, spawners, wakers and handles of one scope share.

use std::alloc::Layout;
use std::cell::Cell;
use std::ops::Deref;
use std::ptr::{self, NonNull};
use std::sync::PoisonError;
use std::task::Waker;

use super::arena::{Arena, Chunk};
use super::driver::State;
use super::header::{self, CLEANUP, STARTED};
use super::lists::{ReadyList, TaskList, TaskPtr};
use super::request::{Report, Request};
use super::site::Site;
use super::sync::{
    AtomicBool, AtomicU8, AtomicUsize, Mutex, MutexGuard, Ordering, UnsafeCell, fence, thread_local,
};
use crate::error::Location;

/// How far a scope has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Phase {
    Open,
    /// Shutting down: nothing is spawned any more, tasks that are there may still be woken.
    Closing,
    /// The driver is gone or done: nothing is queued any more.
    Closed,
}

/// A poll is under way, or the scope's own task has been woken: what is queued will be seen.
const POLLING: u8 = 1;
/// Something lies on the remote side.
const REMOTE: u8 = 2;
/// There are reports.
const REPORTS: u8 = 4;

/// Cells that a scope allocates one by one before it begins to use chunks.
const SINGLES: u8 = 8;

/// How many counts of a core are taken at a time for the tasks to come.
const SPARE: usize = 64;

/// The allocation of one scope. What lies under the lock can be reached by everybody; no user code runs under it,
/// not even the clone or drop of a waker.
pub(super) struct Core {
    refs: AtomicUsize,
    signal: AtomicU8,
    phase: AtomicU8,
    spawns: AtomicBool,
    driven: AtomicBool,
    /// Whether anybody has ever asked the scope to cancel.
    cancel_requested: AtomicBool,
    /// No further round in the poll that is under way.
    paused: AtomicBool,
    /// Tasks spawned; written by the polling thread alone.
    spawned: AtomicUsize,
    /// Tasks spawned from elsewhere; written under the lock.
    spawned_remotely: AtomicUsize,
    /// Tasks ended; written by the driver alone.
    ended: AtomicUsize,
    /// Failures recorded; written by the driver alone.
    failed: AtomicUsize,
    /// Tasks with something to finish before they may be dropped.
    obliged: AtomicUsize,
    site: &'static Site,
    remote: Mutex<Remote>,
    local: UnsafeCell<Local>,
    state: UnsafeCell<State>,
}

/// The side of a core that is reached from everywhere.
struct Remote {
    ready: ReadyList,
    parent: Option<Waker>,
    /// Most scopes never get any.
    post: Option<Box<Post>>,
}

/// What has come for the driver.
#[derive(Default)]
struct Post {
    reports: Vec<Report>,
    requests: Vec<Request>,
    freed: Vec<Freed>,
}

impl Remote {
    fn post(&mut self) -> &mut Post {
        self.post.get_or_insert_default()
    }

    fn take<T>(&mut self, pick: impl FnOnce(&mut Post) -> &mut Vec<T>) -> Vec<T> {
        match &mut self.post {
            Some(post) => std::mem::take(pick(post)),
            None => Vec::new(),
        }
    }
}

/// The side of a core that belongs to its driver, and during a poll to whoever runs on the polling thread. It is
/// touched for moves in memory only, so nobody sees it half-way.
pub(super) struct Local {
    pub(super) ready: ReadyList,
    pub(super) tasks: TaskList,
    /// A task was added since the round began.
    pub(super) fresh: bool,
    /// Counts of the core that are given to the next tasks.
    spare: usize,
    arena: Option<Box<Arena>>,
    /// Cells that are still to be allocated one by one.
    singles: u8,
}

/// A cell out of the arena that was freed elsewhere.
struct Freed {
    cell: NonNull<u8>,
    chunk: NonNull<Chunk>,
}

// SAFETY: it is memory, no more.
unsafe impl Send for Freed {}

// SAFETY: `local` is the driver's and the polling thread's, `state` the driver's; a driver is used by one thread at
// a time, and moves to another only as a `&mut` that is sent (contract 5).
unsafe impl Sync for Core {}
// SAFETY: as above; what the lists hold is inert without a driver.
unsafe impl Send for Core {}

thread_local! {
    /// The core that the thread polls.
    static POLLED: Cell<*const Core> = const { Cell::new(ptr::null()) };
}

/// While it lives, its thread polls the core.
pub(super) struct Polled(*const Core);

impl Drop for Polled {
    fn drop(&mut self) {
        POLLED.set(self.0);
    }
}

impl Core {
    /// The core of the scope that stands at `site`, with one count for the caller.
    pub(super) fn allocate(site: &'static Site) -> CoreRef {
        let core = Box::new(Self {
            refs: AtomicUsize::new(1),
            signal: AtomicU8::new(0),
            phase: AtomicU8::new(Phase::Open as u8),
            spawns: AtomicBool::new(false),
            driven: AtomicBool::new(false),
            cancel_requested: AtomicBool::new(false),
            paused: AtomicBool::new(false),
            spawned: AtomicUsize::new(0),
            spawned_remotely: AtomicUsize::new(0),
            ended: AtomicUsize::new(0),
            failed: AtomicUsize::new(0),
            obliged: AtomicUsize::new(0),
            site,
            remote: Mutex::new(Remote {
                ready: ReadyList::default(),
                parent: None,
                post: None,
            }),
            local: UnsafeCell::new(Local {
                ready: ReadyList::default(),
                tasks: TaskList::default(),
                fresh: false,
                spare: 0,
                arena: None,
                singles: SINGLES,
            }),
            state: UnsafeCell::new(State::default()),
        });
        CoreRef(NonNull::from(Box::leak(core)))
    }

    fn lock(&self) -> MutexGuard<'_, Remote> {
        self.remote.lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[inline]
    fn is_polled_here(&self) -> bool {
        ptr::eq(POLLED.get(), self)
    }

    /// Says that this thread polls the core from here on.
    ///
    /// # Safety
    /// Only for the driver, which does not touch `local` through references of its own meanwhile.
    pub(super) unsafe fn enter(&self) -> Polled {
        Polled(POLLED.replace(self))
    }

    /// # Safety
    /// Only for the driver, and for whoever runs on the thread that polls the core; the reference is gone before
    /// any user code runs.
    #[expect(clippy::mut_from_ref, reason = "the caller says that there is no other")]
    pub(super) unsafe fn local(&self) -> &mut Local {
        // SAFETY: by this function's contract.
        unsafe { &mut *self.local.get() }
    }

    /// # Safety
    /// Only for the driver, and one reference at a time.
    #[expect(clippy::mut_from_ref, reason = "the caller says that there is no other")]
    pub(super) unsafe fn state(&self) -> &mut State {
        // SAFETY: by this function's contract.
        unsafe { &mut *self.state.get() }
    }

    /// Puts a task that was woken on the ready list, together with the driver's count of it. Wakes the scope's
    /// own task unless a poll will see the entry.
    ///
    /// # Safety
    /// The caller has set `QUEUED` on a task of this core that had not ended.
    pub(super) unsafe fn push(&self, task: TaskPtr) {
        if self.is_polled_here() {
            // SAFETY: this is the polling thread; the task is alive until its entry is taken off.
            return unsafe { self.local().ready.push_back(task) };
        }
        let mut remote = self.lock();
        if self.phase() == Phase::Closed {
            drop(remote);
            // SAFETY: the driver has ended the task, saw `QUEUED`, and left its count to the entry.
            return unsafe { header::release(task) };
        }
        // SAFETY: as above.
        unsafe { remote.ready.push_back(task) };
        self.notify(remote);
    }

    /// Puts a new task on the scope; `false` if that takes no more.
    ///
    /// # Safety
    /// The task is new, settled on this core, and its driver's count is given away if this returns `true`.
    #[inline]
    pub(super) unsafe fn push_new(&self, task: TaskPtr) -> bool {
        // SAFETY: the task is alive: the caller holds its counts.
        let obliged = unsafe { task.as_ref() }.has(CLEANUP);
        if self.is_polled_here() {
            if self.phase() != Phase::Open {
                return false;
            }
            // SAFETY: this is the polling thread; the rest is this function's contract.
            unsafe { self.push_first(task) };
        } else {
            let mut remote = self.lock();
            if self.phase() != Phase::Open {
                return false;
            }
            // SAFETY: as above.
            unsafe { remote.ready.push_back(task) };
            add_one(&self.spawned_remotely);
            self.notify(remote);
        }
        if obliged {
            self.count_obliged(1);
        }
        true
    }

    /// As [`push_new`](Core::push_new), on the local side.
    ///
    /// # Safety
    /// As for [`push_new`](Core::push_new) and for [`local`](Core::local).
    #[inline]
    pub(super) unsafe fn push_first(&self, task: TaskPtr) {
        // SAFETY: by this function's contract; new tasks are `QUEUED`, and nobody else knows them.
        unsafe {
            self.adopt(task);
            self.local().ready.push_back(task);
        }
        add_one(&self.spawned);
    }

    /// # Safety
    /// As for [`local`](Core::local); the task is new.
    unsafe fn adopt(&self, task: TaskPtr) {
        // SAFETY: by this function's contract.
        let local = unsafe { self.local() };
        local.fresh = true;
        // SAFETY: as above.
        unsafe { local.tasks.push_back(task) };
    }

    /// Memory for the cell of a task, if there is some at hand.
    #[inline]
    pub(super) fn take_memory(&self, layout: Layout) -> Option<(NonNull<u8>, NonNull<Chunk>)> {
        if !self.is_polled_here() {
            return None;
        }
        // SAFETY: this is the polling thread.
        let local = unsafe { self.local() };
        if local.singles > 0 {
            local.singles -= 1;
            return None;
        }
        local.arena.get_or_insert_default().take(layout)
    }

    /// # Safety
    /// The memory was taken from this core and is not used any more.
    #[inline]
    pub(super) unsafe fn give_memory_back(&self, cell: NonNull<u8>, chunk: NonNull<Chunk>) {
        if self.is_polled_here() {
            // SAFETY: this is the polling thread; the rest is this function's contract.
            return unsafe { self.give_back(cell, chunk) };
        }
        self.lock().post().freed.push(Freed { cell, chunk });
        self.signal.fetch_or(REMOTE, Ordering::AcqRel);
    }

    /// # Safety
    /// As for [`local`](Core::local), and the memory was taken from this core and is not used any more.
    #[inline]
    unsafe fn give_back(&self, cell: NonNull<u8>, chunk: NonNull<Chunk>) {
        // SAFETY: by this function's contract.
        if let Some(arena) = unsafe { &mut self.local().arena } {
            // SAFETY: as above.
            unsafe { arena.give_back(cell, chunk) };
        }
    }

    /// # Safety
    /// As for [`local`](Core::local).
    unsafe fn take_freed(&self, freed: Vec<Freed>) {
        for Freed { cell, chunk } in freed {
            // SAFETY: they were taken from this core; the rest is this function's contract.
            unsafe { self.give_back(cell, chunk) };
        }
    }

    /// Says that there is something on the remote side.
    fn notify(&self, mut remote: MutexGuard<'_, Remote>) {
        let before = self.signal.fetch_or(REMOTE, Ordering::AcqRel);
        let parent = if before & POLLING == 0 {
            remote.parent.take()
        } else {
            None
        };
        drop(remote);
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
        self.lock().post().reports.push(report);
        self.signal.fetch_or(REPORTS, Ordering::AcqRel);
    }

    pub(super) fn has_reports(&self) -> bool {
        self.signal.load(Ordering::Relaxed) & REPORTS != 0
    }

    pub(super) fn take_reports(&self) -> Vec<Report> {
        if !self.has_reports() {
            return Vec::new();
        }
        self.signal.fetch_and(!REPORTS, Ordering::AcqRel);
        self.lock().take(|post| &mut post.reports)
    }

    /// Asks something of the scope.
    pub(super) fn request(&self, request: Request) {
        if matches!(request, Request::Cancel { .. }) {
            self.cancel_requested.store(true, Ordering::Release);
        }
        if let Some(remote) = self.leave(request) {
            self.notify(remote);
        }
    }

    /// Asks something that the scope answers when it is polled next; it is not woken for it.
    pub(super) fn request_quietly(&self, request: Request) {
        if let Some(_remote) = self.leave(request) {
            self.signal.fetch_or(REMOTE, Ordering::AcqRel);
        }
    }

    /// Leaves a request with the scope, unless that is closed.
    fn leave(&self, request: Request) -> Option<MutexGuard<'_, Remote>> {
        let mut remote = self.lock();
        if self.phase() == Phase::Closed {
            // What it holds is dropped without the lock.
            drop(remote);
            drop(request);
            return None;
        }
        remote.post().requests.push(request);
        Some(remote)
    }

    pub(super) fn is_cancel_requested(&self) -> bool {
        self.cancel_requested.load(Ordering::Acquire)
    }

    /// Where the scope stands.
    pub(super) fn location(&self) -> Location {
        self.site.location()
    }

    pub(super) fn count_obliged(&self, change: isize) {
        self.obliged.fetch_add(change as usize, Ordering::AcqRel);
    }

    /// Whether any task has something to finish before it may be dropped.
    pub(super) fn is_obliged(&self) -> bool {
        self.obliged.load(Ordering::Acquire) != 0
    }

    /// From here on nobody wakes the scope's own task, until [`end_poll`](Core::end_poll). `true` if somebody has
    /// since the last poll.
    pub(super) fn begin_poll(&self) -> bool {
        self.paused.store(false, Ordering::Relaxed);
        let before = self.signal.fetch_or(POLLING, Ordering::AcqRel);
        before & (POLLING | REMOTE) == REMOTE
    }

    /// The next round is to be in another poll: something that waits is to be polled by the executor anew.
    pub(super) fn pause(&self) {
        self.paused.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_paused(&self) -> bool {
        self.paused.load(Ordering::Relaxed)
    }

    /// Ends a poll that leaves nothing to do but wait; `false` if something has come meanwhile, and then it has not
    /// ended. Whoever brings something from now on wakes the parent.
    pub(super) fn end_poll(&self) -> bool {
        let before = self.signal.load(Ordering::Relaxed);
        before & REMOTE == 0
            && self
                .signal
                .compare_exchange(before, before & !POLLING, Ordering::AcqRel, Ordering::Relaxed)
                .is_ok()
    }

    /// Leaves the waker of the scope's own task; gives back the one before, to be dropped.
    pub(super) fn replace_parent(&self, parent: Waker) -> Option<Waker> {
        self.lock().parent.replace(parent)
    }

    /// Brings in what lies on the remote side, if anything does; gives what was asked.
    ///
    /// # Safety
    /// As for [`local`](Core::local).
    pub(super) unsafe fn fetch(&self) -> Vec<Request> {
        if self.signal.load(Ordering::Relaxed) & REMOTE == 0 {
            return Vec::new();
        }
        self.signal.fetch_and(!REMOTE, Ordering::AcqRel);
        let mut remote = self.lock();
        let ready = std::mem::take(&mut remote.ready);
        let requests = remote.take(|post| &mut post.requests);
        let freed = remote.take(|post| &mut post.freed);
        drop(remote);
        // SAFETY: by this function's contract.
        unsafe {
            self.bring_in(ready);
            self.take_freed(freed);
        }
        requests
    }

    /// # Safety
    /// As for [`local`](Core::local).
    unsafe fn bring_in(&self, ready: ReadyList) {
        // SAFETY: entries hold counts, so the tasks are alive.
        for task in unsafe { ready.iter() } {
            // SAFETY: as above.
            if !unsafe { task.as_ref() }.has(STARTED) {
                // SAFETY: before its first turn a task is on the ready list once, as a new one.
                unsafe { self.adopt(task) };
            }
        }
        // SAFETY: as above.
        unsafe { self.local().ready.append(ready) };
    }

    /// Closes a core that has no task; `false` if one has come from elsewhere.
    ///
    /// # Safety
    /// As for [`local`](Core::local).
    pub(super) unsafe fn close_if_idle(&self) -> bool {
        let mut remote = self.lock();
        // SAFETY: entries hold counts, so the tasks are alive.
        let mut entries = unsafe { remote.ready.iter() };
        // SAFETY: as above.
        if entries.any(|task| !unsafe { task.as_ref() }.has(STARTED)) {
            return false;
        }
        let left = self.close(&mut remote);
        drop(remote);
        // SAFETY: by this function's contract.
        unsafe { left.into(self) };
        true
    }

    /// From here on nothing is queued. What was is brought in.
    ///
    /// # Safety
    /// As for [`local`](Core::local).
    pub(super) unsafe fn close_now(&self) {
        let mut remote = self.lock();
        let left = self.close(&mut remote);
        drop(remote);
        // SAFETY: by this function's contract.
        unsafe { left.into(self) };
    }

    fn close(&self, remote: &mut MutexGuard<'_, Remote>) -> Left {
        self.phase.store(Phase::Closed as u8, Ordering::Release);
        Left {
            ready: std::mem::take(&mut remote.ready),
            dropped: (remote.parent.take(), remote.take(|post| &mut post.requests)),
        }
    }

    /// From here on nothing is spawned.
    pub(super) fn stop_spawning(&self) {
        let _remote = self.lock();
        if self.phase() == Phase::Open {
            self.phase.store(Phase::Closing as u8, Ordering::Release);
        }
    }

    pub(super) fn phase(&self) -> Phase {
        match self.phase.load(Ordering::Acquire) {
            0 => Phase::Open,
            1 => Phase::Closing,
            _ => Phase::Closed,
        }
    }

    pub(super) fn count_ended(&self) {
        add_one(&self.ended);
    }

    pub(super) fn count_failed(&self) {
        add_one(&self.failed);
    }

    /// Tasks that have not ended, the body among them.
    pub(super) fn live(&self) -> usize {
        let ended = self.ended.load(Ordering::Relaxed);
        let spawned = self.spawned.load(Ordering::Relaxed) + self.spawned_remotely.load(Ordering::Relaxed);
        spawned.saturating_sub(ended)
    }

    pub(super) fn failed(&self) -> usize {
        self.failed.load(Ordering::Relaxed)
    }
}

impl Drop for Core {
    fn drop(&mut self) {
        let remote = self.remote.get_mut().unwrap_or_else(PoisonError::into_inner);
        let freed = remote.take(|post| &mut post.freed);
        // SAFETY: nobody else knows the core.
        unsafe { self.take_freed(freed) };
    }
}

/// For counters with one writer at a time.
fn add_one(counter: &AtomicUsize) {
    counter.store(counter.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
}

/// What was on the remote side of a core that has closed.
#[must_use]
struct Left {
    ready: ReadyList,
    /// Dropped without the lock: that is user code.
    dropped: (Option<Waker>, Vec<Request>),
}

impl Left {
    /// # Safety
    /// As for [`Core::local`].
    unsafe fn into(self, core: &Core) {
        // SAFETY: by this function's contract.
        unsafe { core.bring_in(self.ready) };
        drop(self.dropped);
    }
}

/// A counted pointer to a core.
pub(super) struct CoreRef(NonNull<Core>);

// SAFETY: as `Arc<Core>`, and `Core` is `Send + Sync`.
unsafe impl Send for CoreRef {}
// SAFETY: as above.
unsafe impl Sync for CoreRef {}

impl CoreRef {
    /// A clone for a task that is being spawned; mostly one of the counts that were taken beforehand.
    #[inline]
    pub(super) fn clone_for_task(&self) -> Self {
        if !self.is_polled_here() {
            return self.clone();
        }
        // SAFETY: this is the polling thread.
        unsafe { self.take_spare() }
    }

    /// # Safety
    /// As for [`Core::local`].
    #[inline]
    pub(super) unsafe fn take_spare(&self) -> Self {
        // SAFETY: by this function's contract.
        let local = unsafe { self.local() };
        if local.spare == 0 {
            self.retain(SPARE);
            local.spare = SPARE;
        }
        local.spare -= 1;
        Self(self.0)
    }

    /// Gives back the counts that no task was given.
    ///
    /// # Safety
    /// As for [`Core::local`]; the driver is done with the core.
    pub(super) unsafe fn return_spare(&self) {
        // SAFETY: by this function's contract.
        let spare = std::mem::take(&mut unsafe { self.local() }.spare);
        // Ours is not among them, so these are not the last.
        self.refs.fetch_sub(spare, Ordering::Release);
    }

    fn retain(&self, counts: usize) {
        // As `Arc` does: more counts than half the address space can only be leaks.
        if self.refs.fetch_add(counts, Ordering::Relaxed) > isize::MAX as usize {
            std::process::abort();
        }
    }
}

impl Clone for CoreRef {
    fn clone(&self) -> Self {
        self.retain(1);
        Self(self.0)
    }
}

impl Deref for CoreRef {
    type Target = Core;

    fn deref(&self) -> &Core {
        // SAFETY: our count keeps the core alive.
        unsafe { self.0.as_ref() }
    }
}

impl Drop for CoreRef {
    fn drop(&mut self) {
        if self.is_polled_here() {
            // SAFETY: this is the polling thread.
            unsafe { self.local() }.spare += 1;
            return;
        }
        if self.refs.load(Ordering::Acquire) != 1 {
            if self.refs.fetch_sub(1, Ordering::Release) != 1 {
                return;
            }
            fence(Ordering::Acquire);
        }
        // SAFETY: made by `allocate` from a box, and that was the last count. A driver holds one until all tasks are
        // gone, so nothing is left in it that could run user code but the drop of a waker.
        drop(unsafe { Box::from_raw(self.0.as_ptr()) });
    }
}
