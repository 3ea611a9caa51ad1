//! What driver, spawners, wakers and handles of one scope share.

mod bells;
mod counted;
mod limit;
mod memory;
mod remote;

use std::cell::Cell;
use std::ptr::{self, NonNull};

pub(super) use self::counted::CoreRef;
use self::limit::Limit;
use self::memory::Memories;
use self::remote::Remote;
use super::driver::State;
use super::keep::Kept;
use super::lists::{ReadyList, TaskList, TaskPtr};
use super::site::Site;
use super::sync::{AtomicBool, AtomicU8, AtomicU16, AtomicUsize, Mutex, Ordering, UnsafeCell, thread_local};
use super::task_ref::TaskRef;
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

/// The front of the allocation of one scope; behind it lie the cells of the first tasks. What lies under the lock can be reached by everybody; no user code runs under it,
/// not even the clone or drop of a waker.
pub(super) struct Core {
    /// Itself, with the provenance of the whole allocation.
    this: NonNull<Self>,
    refs: AtomicUsize,
    signal: AtomicU8,
    phase: AtomicU8,
    /// Whether anybody has ever asked the scope to cancel.
    cancel_requested: AtomicBool,
    /// No further round in the poll that is under way.
    paused: AtomicBool,
    /// There is a limit, on the local side.
    limited: AtomicBool,
    /// It matters who waits for whom.
    attentive: AtomicBool,
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
    /// Tasks in the background.
    background: AtomicUsize,
    /// When the scope waits: how many ends that are told without a wake-up it is to be woken for.
    bells: AtomicU16,
    site: &'static Site,
    kept: Kept,
    remote: Mutex<Remote>,
    local: UnsafeCell<Local>,
    state: UnsafeCell<State>,
}

/// The side of a core that belongs to its driver, and during a poll to whoever runs on the polling thread. It is
/// touched for moves in memory only, so nobody sees it half-way.
pub(super) struct Local {
    pub(super) ready: ReadyList,
    pub(super) tasks: TaskList,
    /// A task was added since the round began.
    pub(super) fresh: bool,
    /// There is a body, whose cell has a count that is the driver's as well.
    pub(super) has_body: bool,
    /// Tasks whose end may come without a wake-up.
    pub(super) bells: u32,
    /// Counts of the core that are given to the next tasks.
    spare: usize,
    memory: Memories,
    /// On how many tasks are in flight; most scopes have none.
    limit: Option<Box<Limit>>,
}

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
    fn new(this: NonNull<Self>, site: &'static Site, counts: usize) -> Self {
        Self {
            this,
            refs: AtomicUsize::new(counts),
            // Before the first poll there is nobody to be woken.
            signal: AtomicU8::new(POLLING),
            phase: AtomicU8::new(Phase::Open as u8),
            cancel_requested: AtomicBool::new(false),
            paused: AtomicBool::new(false),
            limited: AtomicBool::new(false),
            attentive: AtomicBool::new(false),
            spawned: AtomicUsize::new(0),
            spawned_remotely: AtomicUsize::new(0),
            ended: AtomicUsize::new(0),
            failed: AtomicUsize::new(0),
            obliged: AtomicUsize::new(0),
            background: AtomicUsize::new(0),
            bells: AtomicU16::new(0),
            site,
            kept: Kept::new(),
            remote: Mutex::new(Remote::default()),
            local: UnsafeCell::new(Local {
                ready: ReadyList::default(),
                tasks: TaskList::default(),
                fresh: false,
                has_body: false,
                bells: 0,
                spare: counts - 1,
                memory: Memories::default(),
                limit: None,
            }),
            state: UnsafeCell::new(State::default()),
        }
    }

    /// Whether there is nothing in it that has to be dropped.
    fn is_plain(&mut self) -> bool {
        // SAFETY: `&mut`.
        let (local, state) = unsafe { (self.local(), self.state()) };
        let inside = local.memory.is_plain() && local.limit.is_none();
        let inside = inside && state.is_plain() && self.kept.is_unused();
        // What loom counts has to be dropped.
        inside && !cfg!(all(loom, test)) && self.remote.get_mut().is_ok_and(|remote| remote.is_empty())
    }

    /// A counted pointer.
    pub(super) fn counted(&self) -> CoreRef {
        CoreRef::of(self)
    }

    pub(super) fn kept(&self) -> &Kept {
        &self.kept
    }

    pub(super) fn site(&self) -> &'static Site {
        self.site
    }

    #[inline]
    pub(super) fn is_polled_here(&self) -> bool {
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

    /// Puts a task that was woken on the ready list, together with the driver's count of it.
    ///
    /// # Safety
    /// As for [`local`](Core::local); the task is of this core, alive, and marked as queued by the caller.
    #[inline]
    pub(super) unsafe fn push(&self, task: TaskPtr) {
        // SAFETY: by this function's contract.
        unsafe {
            debug_assert!(task.as_ref().marks().queued, "only marked tasks are on the list");
            self.local().ready.push_back(task);
        }
    }

    /// Puts a new task on the scope; `false` if that takes no more.
    ///
    /// # Safety
    /// As for [`local`](Core::local); the task is new and of this core, and its driver's count is given away if this
    /// returns `true`.
    #[inline]
    pub(super) unsafe fn push_new(&self, task: TaskPtr) -> bool {
        // SAFETY: by this function's contract.
        unsafe { self.take_in(task, true) }
    }

    /// The same for a task that has no turn before it is woken.
    ///
    /// # Safety
    /// As for [`push_new`](Core::push_new).
    #[inline(never)]
    pub(super) unsafe fn push_held_up(&self, task: TaskPtr) -> bool {
        // SAFETY: by this function's contract.
        unsafe { self.take_in(task, false) }
    }

    /// # Safety
    /// As for [`push_new`](Core::push_new).
    #[inline(always)]
    unsafe fn take_in(&self, task: TaskPtr, due: bool) -> bool {
        if self.phase() != Phase::Open {
            return false;
        }
        // SAFETY: by this function's contract.
        unsafe { self.adopt(task, due) };
        add_one(&self.spawned);
        true
    }

    /// The tasks that have not ended, without the body.
    ///
    /// # Safety
    /// As for [`local`](Core::local).
    pub(super) unsafe fn children(&self) -> Vec<TaskRef> {
        // SAFETY: by this function's contract.
        let tasks = unsafe { &self.local().tasks };
        // SAFETY: tasks on the list are alive.
        let all = std::iter::successors(tasks.first(), |task| unsafe { tasks.after(*task) });
        // SAFETY: as above; the count is dropped with the pointer.
        let counted = all.map(|task| unsafe {
            task.as_ref().retain();
            TaskRef::from_raw(task)
        });
        counted.filter(|task| !task.header().is_body()).collect()
    }

    /// A task that is not due waits to be woken for its first turn, unless that is a matter of the limit.
    ///
    /// # Safety
    /// As for [`local`](Core::local); the task is new.
    #[inline]
    unsafe fn adopt(&self, task: TaskPtr, due: bool) {
        // SAFETY: by this function's contract.
        unsafe {
            let header = task.as_ref();
            header.marks().known = true;
            let local = self.local();
            local.fresh = true;
            local.tasks.push_back(task);
            let due = match local.limit {
                Some(_) => self.admit(task),
                None => due,
            };
            if !due {
                return;
            }
            header.queue();
            self.local().ready.push_back(task);
        }
    }

    /// Whether it matters who waits for whom: for lending slots, or for ends that are told without a wake-up.
    #[inline]
    pub(super) fn is_attentive(&self) -> bool {
        self.attentive.load(Ordering::Relaxed)
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

    pub(super) fn count_background(&self, change: isize) {
        self.background.fetch_add(change as usize, Ordering::AcqRel);
    }

    /// Whether there are tasks, and all of them in the background.
    pub(super) fn is_left_to_background(&self) -> bool {
        let background = self.background.load(Ordering::Acquire);
        background != 0 && background == self.live()
    }

    /// From here on nobody wakes the scope's own task, until [`end_poll`](Core::end_poll). `true` if somebody has
    /// since the last poll.
    pub(super) fn begin_poll(&self) -> bool {
        self.paused.store(false, Ordering::Relaxed);
        if self.signal.load(Ordering::Relaxed) & POLLING != 0 {
            return false;
        }
        let before = self.signal.fetch_or(POLLING, Ordering::AcqRel);
        before & REMOTE != 0
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

/// For counters with one writer at a time.
fn add_one(counter: &AtomicUsize) {
    counter.store(counter.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
}
