//! The part of a task that knows no type: state word, links, waiters, name.

mod ending;
mod waiting;

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

pub(in crate::engine) use self::ending::{Farewell, release};
use super::cell::VTable;
use super::core::Core;
use super::lists::TaskPtr;
use super::node::Node;
use super::place::Place;
use super::request::Report;
use super::site::{Label, LabelRef, Site};
use super::static_or_box::StaticOrBox;
use super::sync::{AtomicUsize, Mutex, Ordering, UnsafeCell};
use super::waiters::Waiters;

/// Woken from elsewhere: on the core's list of such, or about to be put there by whoever set the bit.
pub(in crate::engine) const QUEUED: usize = 1;
/// Set with the end: has been polled at least once. Before that: what it waits for elsewhere has ended, of which the
/// scope was not told yet.
pub(in crate::engine) const STARTED: usize = 1 << 1;
/// Has been asked to stop.
pub(in crate::engine) const CANCELLED: usize = 1 << 2;
/// Ended with a value, which lies in the stage until the handle takes it.
pub(in crate::engine) const VALUE: usize = 1 << 3;
/// Ended by failing or panicking.
pub(in crate::engine) const FAILED: usize = 1 << 4;
/// Ended by being dropped.
pub(in crate::engine) const STOPPED: usize = 1 << 5;
/// With `STOPPED`: because its scope shut down.
pub(in crate::engine) const SHUTDOWN: usize = 1 << 6;
/// The handle is gone.
pub(in crate::engine) const NO_HANDLE: usize = 1 << 7;
/// Is the body of its scope.
pub(in crate::engine) const BODY: usize = 1 << 8;
/// Has a cleanup and was not polled yet: it is not dropped before.
pub(in crate::engine) const CLEANUP: usize = 1 << 9;
/// Has reported its failure before its end.
pub(in crate::engine) const REPORTED: usize = 1 << 10;
/// Somebody waits for its end, or, if it is held up, has begun to.
pub(in crate::engine) const WAITED: usize = 1 << 11;
/// Constructs in it register with its node.
const NODE: usize = 1 << 12;
/// Ends with the last task that has not this mark.
pub(in crate::engine) const BACKGROUND: usize = 1 << 13;
/// Is not dropped before it comes to its end by itself, and has no turn before it is woken.
pub(in crate::engine) const HELD_UP: usize = 1 << 14;
/// One counted pointer; the rest of the word is how many there are.
const COUNT: usize = 1 << 15;

pub(in crate::engine) const ENDED: usize = VALUE | FAILED | STOPPED;

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
pub(in crate::engine) struct Header {
    /// Where it was spawned; with what most tasks have no need of, if it has.
    about: StaticOrBox<Site, Extra>,
    links: UnsafeCell<Links>,
    place: Place,
    /// Flags and the number of counted pointers, in one word, so that an end takes one step.
    word: AtomicUsize,
    pub(in crate::engine) vtable: &'static VTable,
    marks: UnsafeCell<Marks>,
    /// What lies in the stage. Belongs to whoever the stage belongs to.
    pub(in crate::engine) content: UnsafeCell<Content>,
}

/// What belongs to the driver, and during a poll to whoever runs on the polling thread. It is touched for moves in
/// memory only.
#[repr(C)]
pub(in crate::engine) struct Links {
    /// The neighbours among the tasks of the scope.
    pub(in crate::engine) neighbours: [Option<TaskPtr>; 2],
    /// Who waits for the end, if that is a task which the same thread polls.
    pub(in crate::engine) waiter: Option<TaskPtr>,
    /// The next on the ready list.
    pub(in crate::engine) next: Option<TaskPtr>,
}

/// Belongs to whom [`Links`] belong.
pub(in crate::engine) struct Marks {
    /// On the ready list.
    pub(in crate::engine) queued: bool,
    /// On the list of tasks.
    pub(in crate::engine) known: bool,
    /// Has been polled at least once.
    pub(in crate::engine) started: bool,
    /// Is one of those in flight to which its scope is limited.
    pub(in crate::engine) slot: bool,
    /// Waits for a slot, and is not to be polled before.
    pub(in crate::engine) held: bool,
    /// Is held back, and is waited for by a task that will have a slot to lend.
    pub(in crate::engine) wished: bool,
    /// Its end may come without a wake-up of the scope.
    pub(in crate::engine) bell: bool,
}

/// What lies in the stage of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::engine) enum Content {
    Future,
    Value,
    Nothing,
}

struct Extra {
    site: &'static Site,
    waiters: Mutex<Waiters>,
    /// Where constructs register.
    node: OnceLock<Arc<Node>>,
    name: Option<Cow<'static, str>>,
}

impl Extra {
    fn new(site: &'static Site, name: Option<Cow<'static, str>>) -> Self {
        Self {
            site,
            waiters: Mutex::new(Waiters::new()),
            node: OnceLock::new(),
            name,
        }
    }
}

/// What docs/performance.md says of a task.
#[cfg(all(target_pointer_width = "64", not(loom)))]
const _: () = assert!(size_of::<Header>() == 72);

// SAFETY: all fields are `Send + Sync` but the cells, which have one owner at a time, as is said there.
unsafe impl Sync for Header {}
// SAFETY: as above.
unsafe impl Send for Header {}

impl Header {
    /// A header with two counts: the driver's and the handle's. What the task is called is settled with it.
    pub(in crate::engine) fn new(vtable: &'static VTable, place: Place, label: Label, flags: usize) -> Self {
        let (site, name) = label.into_parts();
        let about = match name {
            Some(name) => StaticOrBox::boxed(Extra::new(site, Some(name))),
            None => StaticOrBox::new(site),
        };
        Self {
            about,
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
                slot: false,
                held: false,
                wished: false,
                bell: false,
            }),
            content: UnsafeCell::new(Content::Future),
        }
    }

    /// Whether there is nothing in the header that has to be dropped.
    fn is_plain(&mut self) -> bool {
        self.about.is_static()
    }

    pub(in crate::engine) fn core(&self) -> &Core {
        // SAFETY: the task has a count of its core, until it is freed.
        unsafe { self.place.core().as_ref() }
    }

    pub(in crate::engine) fn label(&self) -> LabelRef<'_> {
        match self.about.get() {
            Ok(extra) => LabelRef::new(extra.site, extra.name.as_ref()),
            Err(site) => LabelRef::new(site, None),
        }
    }

    /// # Safety
    /// Only for the driver, and for whoever runs on the thread that polls the core; the reference is gone before
    /// another one is made, and before any user code runs.
    #[expect(clippy::mut_from_ref, reason = "the caller says that there is no other")]
    pub(in crate::engine) unsafe fn links(&self) -> &mut Links {
        // SAFETY: by this function's contract.
        unsafe { &mut *self.links.get() }
    }

    /// # Safety
    /// As for [`links`](Header::links).
    #[expect(clippy::mut_from_ref, reason = "the caller says that there is no other")]
    pub(in crate::engine) unsafe fn marks(&self) -> &mut Marks {
        // SAFETY: by this function's contract.
        unsafe { &mut *self.marks.get() }
    }

    fn extra(&self) -> &Extra {
        self.about.get_or_init(|site| Extra::new(site, None))
    }

    pub(in crate::engine) fn set(&self, flags: usize) -> usize {
        self.word.fetch_or(flags, Ordering::AcqRel)
    }

    pub(in crate::engine) fn clear(&self, flags: usize) -> usize {
        self.word.fetch_and(!flags, Ordering::AcqRel)
    }

    pub(in crate::engine) fn flags(&self) -> usize {
        self.word.load(Ordering::Acquire)
    }

    pub(in crate::engine) fn has(&self, flags: usize) -> bool {
        self.flags() & flags != 0
    }

    pub(in crate::engine) fn is_cancelled(&self) -> bool {
        self.has(CANCELLED)
    }

    /// Marks the task as woken from elsewhere, and what else is said; `true` if the caller has to bring it to the driver.
    pub(in crate::engine) fn is_to_be_queued(&self, besides: usize) -> bool {
        self.set(QUEUED | besides) & (QUEUED | ENDED) == 0
    }

    pub(in crate::engine) fn is_body(&self) -> bool {
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
    pub(in crate::engine) unsafe fn begin_turn(&self) -> usize {
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
    pub(in crate::engine) unsafe fn is_queued(&self) -> bool {
        // SAFETY: by this function's contract.
        unsafe { self.marks() }.queued || self.has(QUEUED)
    }

    /// Puts the task on the ready list, if it is not there; `true` if the caller has to do it.
    ///
    /// # Safety
    /// As for [`links`](Header::links).
    #[inline]
    pub(in crate::engine) unsafe fn queue(&self) -> bool {
        // SAFETY: by this function's contract.
        !std::mem::replace(unsafe { &mut self.marks().queued }, true)
    }

    /// Where the constructs of the task register. Only for the thread that polls or drops the task.
    pub(in crate::engine) fn node(&self) -> &Arc<Node> {
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

    pub(in crate::engine) fn known_node(&self) -> Option<&Arc<Node>> {
        if !self.has(NODE) {
            return None;
        }
        self.about.get().ok()?.node.get()
    }

    /// Records a failure or a panic while the task still winds down.
    pub(in crate::engine) fn report(&self, mut report: Report) {
        if let Report::Failure(error) = &mut report {
            error.stamp(&self.label().origin());
        }
        self.set(REPORTED);
        self.core().report(report);
    }

    pub(in crate::engine) fn ended(&self) -> Option<Ended> {
        Some(match self.flags() & (ENDED | SHUTDOWN | STARTED | REPORTED) {
            s if s & ENDED == 0 => return None,
            s if s & VALUE != 0 => Ended::Value,
            s if s & (FAILED | REPORTED) != 0 => Ended::Failed,
            s if s & SHUTDOWN == 0 => Ended::Cancelled,
            s if s & STARTED == 0 => Ended::NotStarted,
            _ => Ended::Shutdown,
        })
    }
}

/// The cancellation of a task that has been spawned.
///
/// # Safety
/// As for [`wake`].
pub(in crate::engine) unsafe fn cancel(task: TaskPtr) {
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
#[inline]
pub(in crate::engine) unsafe fn wake(task: TaskPtr) {
    // SAFETY: by this function's contract.
    let header = unsafe { task.as_ref() };
    let core = header.core();
    if !core.is_polled_here() {
        // SAFETY: by this function's contract.
        return unsafe { wake_from_elsewhere(task) };
    }
    // SAFETY: this is the polling thread.
    if !header.has(ENDED) && unsafe { header.queue() } {
        // SAFETY: as above; the driver's count stays with the entry.
        unsafe { core.push(task) };
    }
}

/// # Safety
/// As for [`wake`].
#[inline(never)]
unsafe fn wake_from_elsewhere(task: TaskPtr) {
    // SAFETY: by this function's contract.
    let header = unsafe { task.as_ref() };
    if header.is_to_be_queued(0) {
        header.retain();
        // SAFETY: that is the entry's count.
        unsafe { header.core().push_from_elsewhere(task) };
    }
}
