//! The driver: owner of a scope's tasks, the only one who polls and drops them.

mod ending;
mod shutdown;
mod turn;

use std::borrow::Cow;
use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::task::{Context, RawWakerVTable, Waker};

use super::core::{Core, CoreRef, Phase, Polled};
use super::current::Region;
use super::header::{self, ENDED};
use super::lists::{ReadyList, TaskPtr};
use super::panics::FirstPanic;
use super::request::Request;
use super::spawner::Remote;
use super::{Threading, Threads};
use crate::error::TaskError;

/// Turns that one poll gives at most before it goes back to the executor.
const TURNS: usize = 128;

/// Owns the tasks of one scope. Polled by the scope's future; dropped, it drops every task first.
pub(crate) struct Driver<'a, M: Threading> {
    core: ManuallyDrop<CoreRef>,
    lifetime: PhantomData<fn(&'a ()) -> &'a ()>,
    mode: PhantomData<M>,
    thread: PhantomData<*mut ()>,
}

// SAFETY: with `Threads` all futures and values are `Send`, by the bounds of the only spawner there is
// for this driver, and everything else in here is.
unsafe impl Send for Driver<'_, Threads> {}

/// What a driver knows beyond its tasks. It lies in the core, so that a scope is one allocation.
#[derive(Default)]
pub(super) struct State {
    /// What was ready when the round began and has not had its turn.
    batch: ReadyList,
    /// The waker that was left with the core, to see whether it is still the one; never used to wake.
    parent: Option<(*const (), &'static RawWakerVTable)>,
    /// A task has ended since the round began.
    progress: bool,
    closing: bool,
    /// The tasks have been asked to stop.
    told: bool,
    /// What has come of the last round.
    next: Next,
    /// The task around the scope was cancelled.
    outside: bool,
    /// A task was ended because the scope shut down.
    cut: bool,
    panics: FirstPanic,
    /// A failing task closes nothing.
    collect: bool,
    /// A panic is an error.
    contain: bool,
    /// Tasks that have come to a value, the body among them.
    succeeded: usize,
    /// Most scopes have nothing to tell.
    story: Option<Box<Story>>,
}

/// What has happened to a scope that does not simply go well.
#[derive(Default)]
struct Story {
    /// What was asked since the last round.
    requests: Vec<Request>,
    cancelled: Option<Option<Cow<'static, str>>>,
    awaited: Option<Cow<'static, str>>,
    failures: Vec<TaskError>,
    body_failure: Option<TaskError>,
}

impl State {
    /// Whether there is nothing in it that has to be dropped.
    pub(super) fn is_plain(&self) -> bool {
        self.story.is_none() && !self.panics.is_set()
    }

    fn story(&mut self) -> &mut Story {
        self.story.get_or_insert_default()
    }
}

impl<M: Threading> Driver<'_, M> {
    /// # Safety
    /// There is one driver per core: a task has one owner (contract 1).
    pub(super) unsafe fn new(core: CoreRef) -> Self {
        Self {
            core: ManuallyDrop::new(core),
            lifetime: PhantomData,
            mode: PhantomData,
            thread: PhantomData,
        }
    }

    /// Calls `run` as if the scope was polled.
    pub(super) fn polled<R>(&mut self, run: impl FnOnce() -> R) -> R {
        // SAFETY: we are the driver, and touch the local side for moves in memory only.
        let _polled = unsafe { self.core.enter() };
        run()
    }

    /// Controls the scope from wherever it is taken to.
    pub(crate) fn remote(&self) -> Remote {
        Remote::of(&self.core)
    }

    /// Limits how many of the tasks spawned from here on are in flight.
    pub(crate) fn limit(&mut self, slots: usize) {
        // SAFETY: we are the driver, `&mut`.
        unsafe { self.core.set_limit(slots) };
    }

    /// Whether the scope takes no more tasks.
    pub(crate) fn is_closing(&self) -> bool {
        self.core.phase() != Phase::Open
    }

    pub(super) fn core(&self) -> &CoreRef {
        &self.core
    }

    fn work(&mut self) -> Work<'_> {
        Work {
            core: &self.core,
            // SAFETY: we are the driver, `&mut`.
            state: unsafe { self.core.state() },
        }
    }

    /// Gives turns to those who are due; `true` once every task is gone, and what came of them can be asked for.
    ///
    /// A round is what was ready when it began. A failure closes the scope at once, but those who were due in the
    /// same round still have their turn: failures at the same moment are all reported, as by asyncio and Trio.
    /// Then the others are asked to stop: those with nothing to finish are dropped, the rest have their turns
    /// until they are done.
    ///
    /// A poll goes on with another round if the last one has ended a task, or there are new ones, up to [`TURNS`]
    /// turns in all: tasks that only wake themselves, or each other, leave turns to the executor. So do those that
    /// wind down: what they wait for may need a poll of the executor's, as one that tokio's budget has put off.
    ///
    /// Scopes nest, and each level of nesting passes through here: the frame holds no more than it has to.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> bool {
        let mut work = self.work();
        let polled = work.begin_poll();
        let mut turns = TURNS;
        while let Some(task) = work.next_turn(&mut turns) {
            work.turn(task);
        }
        work.end_poll(polled, cx)
    }

    /// Whether there is anything to finish before the scope may be dropped.
    pub(crate) fn is_obliged(&self) -> bool {
        self.core.is_obliged()
    }

    /// Drops what was kept for the tasks, which are all gone; a panic counts as the scope's.
    ///
    /// # Panics
    ///
    /// If there are tasks.
    pub(crate) fn drop_kept(&mut self) {
        let work = self.work();
        assert!(
            work.core.phase() == Phase::Closed && work.has_no_tasks(),
            "tasks may borrow what is kept"
        );
        // SAFETY: the references that `keep` gave out live as long as the scope. Only its tasks could hold
        // them, futures and values: all are dropped, or forgotten and never looked at again.
        unsafe { work.core.kept().clear(&mut work.state.panics) };
    }
}

/// What comes after a round.
#[derive(Default)]
enum Next {
    #[default]
    Round,
    /// There is more to do, in another poll.
    Yield,
    Wait,
    Done,
}

/// What a driver works with during one call.
struct Work<'a> {
    core: &'a Core,
    state: &'a mut State,
}

impl Work<'_> {
    #[inline]
    fn begin_poll(&mut self) -> Polled {
        self.begin();
        // SAFETY: we are the driver, and touch the local side for moves in memory only.
        unsafe { self.core.enter() }
    }

    /// Whose turn it is, round after round as long as this poll goes on.
    #[inline]
    fn next_turn(&mut self, turns: &mut usize) -> Option<TaskPtr> {
        loop {
            if *turns > 0
                && let Some(task) = self.next_due()
            {
                *turns -= 1;
                return Some(task);
            }
            self.state.next = self.end_round();
            if !matches!(self.state.next, Next::Round if *turns > 0) {
                return None;
            }
        }
    }

    #[inline]
    fn end_poll(&mut self, polled: Polled, cx: &Context<'_>) -> bool {
        if self.core.is_paused() {
            Region::pause();
        }
        match self.state.next {
            Next::Done => return true,
            Next::Wait => self.wait(polled, cx),
            Next::Round | Next::Yield => {
                drop(polled);
                cx.waker().wake_by_ref();
            }
        }
        false
    }

    fn begin(&mut self) {
        if self.core.begin_poll() {
            // The waker that was left has been called, and is gone.
            self.state.parent = None;
        }
        self.fetch();
        if self.state.batch.is_empty() {
            self.next_batch();
        }
    }

    fn next_batch(&mut self) {
        // SAFETY: we are the driver.
        let local = unsafe { self.core.local() };
        local.fresh = false;
        debug_assert!(self.state.batch.is_empty(), "a round comes to its end");
        self.state.batch = local.ready.take();
    }

    /// Brings in what has come from elsewhere.
    #[inline]
    fn fetch(&mut self) {
        if self.core.has_come() {
            self.bring_in();
        }
    }

    #[cold]
    fn bring_in(&mut self) {
        // SAFETY: we are the driver.
        let requests = unsafe { self.core.fetch() };
        if !requests.is_empty() {
            self.state.story().requests.extend(requests);
        }
    }

    fn has_no_tasks(&self) -> bool {
        // SAFETY: we are the driver.
        unsafe { self.core.local() }.tasks.is_empty()
    }

    /// The next of the round. Those who have ended meanwhile are passed over.
    fn next_due(&mut self) -> Option<TaskPtr> {
        loop {
            // SAFETY: entries hold counts, so the tasks are alive.
            let task = unsafe { self.state.batch.pop_front() }?;
            // SAFETY: as above.
            if unsafe { task.as_ref() }.has(ENDED) {
                // SAFETY: the driver's count was left to the entry, by the end of the task.
                unsafe { header::release(task) };
            } else {
                return Some(task);
            }
        }
    }

    /// Between rounds no task is in hand: this is when requests are heeded, and tasks told to stop.
    #[inline]
    fn end_round(&mut self) -> Next {
        self.fetch();
        if self.state.story.is_some() {
            self.heed_requests();
        }
        if !self.state.batch.is_empty() {
            return Next::Yield;
        }
        if !self.state.closing && self.core.is_left_to_background() {
            self.close();
        }
        if self.state.closing && !self.state.told {
            self.state.told = true;
            self.shut_down();
        }
        // SAFETY: we are the driver; no reference is left below.
        let local = unsafe { self.core.local() };
        if local.tasks.is_empty() {
            // SAFETY: as above.
            return match unsafe { self.core.close_if_idle() } {
                true => Next::Done,
                false => Next::Yield,
            };
        }
        let progress = std::mem::take(&mut self.state.progress) | local.fresh;
        self.next_batch();
        match progress {
            _ if self.state.batch.is_empty() => Next::Wait,
            true if !self.core.is_paused() => Next::Round,
            _ => Next::Yield,
        }
    }

    /// Leaves the parent's waker where whoever brings something finds it. Cloning and dropping wakers is user
    /// code, which may bring something: it is looked at once more when that is done.
    #[inline(never)]
    fn wait(&mut self, polled: Polled, cx: &Context<'_>) {
        let waker = cx.waker();
        let known = Some((waker.data(), waker.vtable()));
        if !same_waker(self.state.parent, waker) {
            let old = self.core.replace_parent(waker.clone());
            self.state.parent = known;
            drop(old);
        }
        drop(polled);
        // SAFETY: we are the driver.
        let idle = unsafe {
            self.core.expect_bells();
            self.core.local().ready.is_empty()
        };
        if !idle || !self.core.end_poll() {
            waker.wake_by_ref();
        }
    }
}

fn same_waker(known: Option<(*const (), &'static RawWakerVTable)>, waker: &Waker) -> bool {
    known.is_some_and(|(data, vtable)| data == waker.data() && vtable == waker.vtable())
}

impl<M: Threading> Drop for Driver<'_, M> {
    fn drop(&mut self) {
        self.work().end();
        self.drop_kept();
        let mut panics = self.take_panic();
        // SAFETY: we are the driver, and done; the pointer is not used again.
        unsafe { CoreRef::give_back(ManuallyDrop::new(ManuallyDrop::take(&mut self.core))) };
        panics.resume();
    }
}
