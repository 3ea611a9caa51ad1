//! The part of a task that knows no type: count, state word, waiters, name.

use std::cell::UnsafeCell;
use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::ops::Deref;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering, fence};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::task::{RawWaker, RawWakerVTable, Waker};

use super::cell::VTable;
use super::node::Node;
use super::queue::{Entry, Queue, Report};
use super::site::Label;
use super::waiters::{WaiterKey, Waiters};

/// On the ready queue, or about to be put there by whoever set the bit.
pub(super) const QUEUED: u32 = 1;
/// Has been polled at least once.
pub(super) const STARTED: u32 = 1 << 1;
/// Has been asked to stop.
pub(super) const CANCELLED: u32 = 1 << 2;
/// Ended with a value, which lies in the stage until the handle takes it.
pub(super) const VALUE: u32 = 1 << 3;
/// Ended by failing or panicking.
pub(super) const FAILED: u32 = 1 << 4;
/// Ended by being dropped.
pub(super) const STOPPED: u32 = 1 << 5;
/// With `STOPPED`: because its scope shut down.
pub(super) const SHUTDOWN: u32 = 1 << 6;
/// The handle is gone.
pub(super) const NO_HANDLE: u32 = 1 << 7;
/// Is the body of its scope.
pub(super) const BODY: u32 = 1 << 8;
/// Has a cleanup and was not polled yet: it is not dropped before.
pub(super) const CLEANUP: u32 = 1 << 9;
/// Has reported its failure before its end.
pub(super) const REPORTED: u32 = 1 << 10;

const ENDED: u32 = VALUE | FAILED | STOPPED;

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

/// The type-free front of every task cell.
pub(super) struct Header {
    refs: AtomicUsize,
    state: AtomicU32,
    pub(super) vtable: &'static VTable,
    queue: Arc<Queue>,
    waiters: Mutex<Waiters>,
    /// Made when a construct first registers; most tasks never need it.
    node: OnceLock<Arc<Node>>,
    slot: UnsafeCell<usize>,
    pub(super) label: Label,
}

// SAFETY: all fields are `Send + Sync` but `slot`, which only the driver that owns the task touches
// (`TaskRef::slot`, `OwnedTask::set_slot`), and a driver is used by one thread at a time.
unsafe impl Sync for Header {}

impl Header {
    /// A header with two references: the driver's and the handle's.
    pub(super) fn new(vtable: &'static VTable, queue: Arc<Queue>, label: Label, flags: u32) -> Self {
        Self {
            refs: AtomicUsize::new(2),
            state: AtomicU32::new(QUEUED | flags),
            vtable,
            queue,
            waiters: Mutex::new(Waiters::new()),
            node: OnceLock::new(),
            slot: UnsafeCell::new(usize::MAX),
            label,
        }
    }

    pub(super) fn set(&self, flags: u32) -> u32 {
        self.state.fetch_or(flags, Ordering::AcqRel)
    }

    /// Takes the task off the queue and into a turn; gives the flags as they were before.
    pub(super) fn begin_turn(&self) -> u32 {
        let before = self.set(STARTED);
        self.state.fetch_and(!QUEUED, Ordering::AcqRel);
        before
    }

    pub(super) fn is_cancelled(&self) -> bool {
        self.state.load(Ordering::Acquire) & CANCELLED != 0
    }

    pub(super) fn flags(&self) -> u32 {
        self.state.load(Ordering::Acquire)
    }

    pub(super) fn has(&self, flags: u32) -> bool {
        self.flags() & flags != 0
    }

    pub(super) fn clear(&self, flags: u32) -> u32 {
        self.state.fetch_and(!flags, Ordering::AcqRel)
    }

    /// Where the constructs of the task register.
    pub(super) fn node(&self) -> &Arc<Node> {
        let node = self.node.get_or_init(|| Node::of_task(self.queue.clone()));
        if self.is_cancelled() {
            node.cancel();
        }
        node
    }

    pub(super) fn known_node(&self) -> Option<&Arc<Node>> {
        self.node.get()
    }

    /// Records a failure or a panic while the task still winds down.
    pub(super) fn report(&self, mut report: Report) {
        if let Report::Failure(error) = &mut report {
            error.stamp(&self.label.origin());
        }
        self.set(REPORTED);
        self.queue.report(report);
    }

    pub(super) fn is_body(&self) -> bool {
        self.state.load(Ordering::Relaxed) & BODY != 0
    }

    pub(super) fn ended(&self) -> Option<Ended> {
        let state = self.state.load(Ordering::Acquire);
        Some(match state & (ENDED | SHUTDOWN | STARTED | REPORTED) {
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
        // Looked at under the lock: the end is marked before the waiters are taken, so either this
        // sees the end or `take_waiters` sees this waiter.
        if self.ended().is_some() {
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

/// A counted pointer to a task, good for waking it.
pub(crate) struct TaskRef(NonNull<Header>);

// SAFETY: a `TaskRef` gives access to the header alone, which is `Send + Sync`.
unsafe impl Send for TaskRef {}
// SAFETY: as above.
unsafe impl Sync for TaskRef {}

impl TaskRef {
    /// Takes over one count.
    ///
    /// # Safety
    /// `header` starts a live task cell, points with the provenance of the whole cell, and the caller
    /// gives away one count of its own.
    pub(super) unsafe fn from_raw(header: NonNull<Header>) -> Self {
        Self(header)
    }

    pub(super) fn into_raw(self) -> NonNull<Header> {
        ManuallyDrop::new(self).0
    }

    pub(super) fn as_raw(&self) -> NonNull<Header> {
        self.0
    }

    pub(super) fn header(&self) -> &Header {
        // SAFETY: our count keeps the cell alive.
        unsafe { self.0.as_ref() }
    }

    /// The task's place in its driver's table.
    ///
    /// # Safety
    /// Only for the driver that owns the task.
    pub(super) unsafe fn slot(&self) -> usize {
        // SAFETY: the driver alone reads and writes it, on one thread at a time.
        unsafe { *self.header().slot.get() }
    }

    /// # Safety
    /// Only for the driver that owns the task.
    pub(super) unsafe fn set_slot(&self, slot: usize) {
        // SAFETY: as in `slot`.
        unsafe { *self.header().slot.get() = slot }
    }

    /// Puts the task on the ready queue unless it is there already or has ended.
    fn wake(&self) {
        let header = self.header();
        if header.set(QUEUED) & (QUEUED | ENDED) == 0 {
            header.queue.push(Entry::Woken(self.clone()));
        }
    }

    /// Asks the task to stop. Does nothing to one that has ended.
    pub(super) fn cancel(&self) {
        if self.header().set(CANCELLED) & (CANCELLED | ENDED) == 0 {
            self.wake();
            if let Some(node) = self.header().known_node() {
                node.cancel();
            }
        }
    }

    /// A waker of this task that borrows the count and is not dropped; its clones take counts of their own.
    pub(super) fn borrowed_waker(&self) -> BorrowedWaker<'_> {
        // SAFETY: the vtable treats its pointer as one count; ours is alive as long as the waker is used, and
        // is not given back by it.
        let waker = unsafe { Waker::from_raw(raw_waker(self.0)) };
        BorrowedWaker {
            waker: ManuallyDrop::new(waker),
            task: PhantomData,
        }
    }
}

/// See [`TaskRef::borrowed_waker`].
pub(super) struct BorrowedWaker<'a> {
    waker: ManuallyDrop<Waker>,
    task: PhantomData<&'a TaskRef>,
}

impl Deref for BorrowedWaker<'_> {
    type Target = Waker;

    fn deref(&self) -> &Waker {
        &self.waker
    }
}

impl Clone for TaskRef {
    fn clone(&self) -> Self {
        // As `Arc` does: more counts than half the address space can only be leaks.
        if self.header().refs.fetch_add(1, Ordering::Relaxed) > isize::MAX as usize {
            std::process::abort();
        }
        Self(self.0)
    }
}

impl Drop for TaskRef {
    fn drop(&mut self) {
        if self.header().refs.fetch_sub(1, Ordering::Release) != 1 {
            return;
        }
        fence(Ordering::Acquire);
        let free = self.header().vtable.free;
        // SAFETY: that was the last count. The driver and the handle have given theirs back, which
        // they do with the stage empty.
        unsafe { free(self.0) }
    }
}

fn raw_waker(header: NonNull<Header>) -> RawWaker {
    RawWaker::new(header.as_ptr().cast::<()>().cast_const(), &WAKER)
}

static WAKER: RawWakerVTable = RawWakerVTable::new(waker_clone, waker_wake, waker_wake_by_ref, waker_drop);

/// # Safety
/// `data` comes from `raw_waker`, so it is not null and starts a cell that a count keeps alive.
unsafe fn borrowed(data: *const ()) -> ManuallyDrop<TaskRef> {
    // SAFETY: by this function's contract. The count stays with the waker.
    let task = unsafe { TaskRef::from_raw(NonNull::new_unchecked(data.cast_mut().cast())) };
    ManuallyDrop::new(task)
}

unsafe fn waker_clone(data: *const ()) -> RawWaker {
    // SAFETY: called by `Waker` with its own data.
    let task = unsafe { borrowed(data) };
    raw_waker(TaskRef::clone(&task).into_raw())
}

unsafe fn waker_wake(data: *const ()) {
    // SAFETY: called by `Waker` with its own data, giving up its count.
    let task = ManuallyDrop::into_inner(unsafe { borrowed(data) });
    task.wake();
}

unsafe fn waker_wake_by_ref(data: *const ()) {
    // SAFETY: called by `Waker` with its own data.
    let task = unsafe { borrowed(data) };
    task.wake();
}

unsafe fn waker_drop(data: *const ()) {
    // SAFETY: called by `Waker` with its own data, giving up its count.
    drop(ManuallyDrop::into_inner(unsafe { borrowed(data) }));
}
