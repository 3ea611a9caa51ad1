//! The driver: owner of a scope's tasks, the only one who polls and drops them.

mod shutdown;

use std::borrow::Cow;
use std::collections::VecDeque;
use std::marker::PhantomData;
use std::sync::Arc;
use std::task::{Context, Poll};

use slab::Slab;

use super::cell::Step;
use super::current::Ending;
use super::header::{CANCELLED, CLEANUP, FAILED, REPORTED, SHUTDOWN, STOPPED};
use super::keep::Kept;
use super::owned::OwnedTask;
use super::panics::FirstPanic;
use super::queue::{Entry, Phase, Queue, Report};
use super::{Threading, Threads};
use crate::error::TaskError;

/// Turns that one poll gives at most before it goes back to the executor.
const ROUND: usize = 128;

/// Owns the tasks of one scope. Polled by the scope's future; dropped, it drops every task first.
pub(crate) struct Driver<'a, M: Threading> {
    queue: Arc<Queue>,
    tasks: Slab<OwnedTask>,
    /// What was ready when the round began and has not had its turn.
    batch: VecDeque<Entry>,
    closing: bool,
    /// The tasks have been asked to stop.
    told: bool,
    /// The task around the scope was cancelled.
    outside: bool,
    /// A task was ended because the scope shut down.
    cut: bool,
    cancelled: Option<Option<Cow<'static, str>>>,
    awaited: Option<Cow<'static, str>>,
    panics: FirstPanic,
    failures: Vec<TaskError>,
    body_failure: Option<TaskError>,
    lifetime: PhantomData<fn(&'a ()) -> &'a ()>,
    mode: PhantomData<M>,
    thread: PhantomData<*mut ()>,
}

// SAFETY: with `Threads` all futures and values are `Send`, by the bounds of the only spawner there is
// for this driver, and everything else in here is.
unsafe impl Send for Driver<'_, Threads> {}

impl<M: Threading> Driver<'_, M> {
    pub(super) fn new(queue: Arc<Queue>) -> Self {
        Self {
            queue,
            tasks: Slab::new(),
            batch: VecDeque::new(),
            closing: false,
            told: false,
            outside: false,
            cut: false,
            cancelled: None,
            awaited: None,
            panics: FirstPanic::default(),
            failures: Vec::new(),
            body_failure: None,
            lifetime: PhantomData,
            mode: PhantomData,
            thread: PhantomData,
        }
    }

    /// Gives one round of turns; ready once every task is gone, and what came of them can be asked for.
    ///
    /// A round is what was ready when it began, at most [`ROUND`] turns of it. A failure closes the
    /// scope at once, but those who were due in the same round still have their turn: failures at the
    /// same moment are all reported, as by asyncio and Trio. Then the others are asked to stop: those with
    /// nothing to finish are dropped, the rest have their turns until they are done.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.queue.begin_round(&mut self.batch);
        for _ in 0..ROUND {
            let Some(entry) = self.batch.pop_front() else {
                break;
            };
            self.turn(entry);
        }
        self.heed_requests();
        if self.closing && !self.told && self.batch.is_empty() {
            self.told = true;
            self.shut_down();
        }
        if self.tasks.is_empty() && self.batch.is_empty() {
            self.finish_or_again(cx)
        } else if self.batch.is_empty() && self.queue.end_round(cx.waker().clone()) {
            Poll::Pending
        } else {
            self.again(cx)
        }
    }

    /// Whether there is anything to finish before the scope may be dropped.
    pub(crate) fn is_obliged(&self) -> bool {
        self.queue.is_obliged()
    }

    fn again(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.queue.interrupt_round();
        cx.waker().wake_by_ref();
        Poll::Pending
    }

    /// No task is left, unless the last one has spawned another.
    fn finish_or_again(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if !self.queue.close_if_idle() {
            return self.again(cx);
        }
        Poll::Ready(())
    }

    /// Drops what was kept for the tasks, which are all gone; a panic counts as the scope's.
    ///
    /// # Panics
    ///
    /// If there are tasks.
    pub(crate) fn drop_kept(&mut self, kept: &Kept<'_, M>) {
        assert!(
            self.queue.phase() == Phase::Closed && self.tasks.is_empty(),
            "tasks may borrow what is kept"
        );
        // SAFETY: the references that `keep` gave out live as long as the scope. Only its tasks could hold
        // them, futures and values: all are dropped, or forgotten and never looked at again.
        unsafe { kept.clear(&mut self.panics) };
    }

    /// The first panic, if there was one.
    pub(crate) fn take_panic(&mut self) -> FirstPanic {
        std::mem::take(&mut self.panics)
    }

    /// The failures of children in the order in which they ended, and last that of the body.
    pub(crate) fn take_failures(&mut self) -> Vec<TaskError> {
        let mut failures = std::mem::take(&mut self.failures);
        failures.extend(self.body_failure.take());
        failures
    }

    /// Whether the scope was wound down with the task around it, and something in it was cut off.
    pub(crate) fn is_interrupted(&self) -> bool {
        self.outside && self.cut
    }

    /// Whether the scope was cancelled by hand, and for what reason.
    pub(crate) fn take_cancellation(&mut self) -> Option<Option<Cow<'static, str>>> {
        self.cancelled.take()
    }

    /// The task without a value that the body awaited, if no failure of this scope says more.
    pub(crate) fn take_awaited(&mut self) -> Cow<'static, str> {
        self.awaited.take().unwrap_or_default()
    }

    fn turn(&mut self, entry: Entry) {
        let key = match entry {
            Entry::New(task) => self.insert(task),
            Entry::Woken(task) => {
                if task.header().ended().is_some() {
                    return;
                }
                // SAFETY: only tasks of this queue are put on it, and we are its driver.
                unsafe { task.slot() }
            }
        };
        let Some(task) = self.tasks.get_mut(key) else {
            return;
        };
        let before = task.header().begin_turn();
        if before & CANCELLED != 0 && task.is_idle() {
            return self.stop(key, STOPPED);
        }
        let step = task.poll();
        if before & CLEANUP != 0 {
            task.header().clear(CLEANUP);
            self.queue.count_obliged(-1);
        }
        // What the task has reported comes before what it ends with.
        self.hear_reports();
        match step {
            Ok((Step::Pending, ending)) => self.pending(key, ending),
            Ok((Step::Value, _)) => self.complete(key),
            Ok((Step::Failed(error), _)) => self.failed(key, error),
            Ok((Step::Broken(error, payload), _)) => {
                self.panics.keep(payload);
                self.failed(key, error);
            }
            Err(payload) => {
                self.panics.keep(payload);
                self.close();
                self.stop(key, FAILED);
            }
        }
    }

    /// A task waits, or a handle without a value has ended it.
    fn pending(&mut self, key: usize, ending: Option<Ending>) {
        let task = &self.tasks[key];
        match ending {
            Some(ending) => self.end_region(key, ending),
            None if !task.header().is_cancelled() => {}
            None if task.may_be_dropped(&mut self.panics) => self.stop(key, STOPPED),
            None => self.close_if_panicked(),
        }
    }

    /// Ends a task that awaits a handle without a value: as if it was cancelled, so what it has to finish is
    /// finished.
    fn end_region(&mut self, key: usize, ending: Ending) {
        let flags = match ending {
            Ending::Failed(error) => {
                self.note(key, error);
                FAILED
            }
            Ending::Cancelled(awaited) => {
                if self.tasks[key].header().is_body() {
                    self.awaited = Some(awaited);
                    self.close();
                }
                STOPPED
            }
        };
        self.tasks[key].shut_down(&mut self.panics);
        if self.tasks[key].may_be_dropped(&mut self.panics) {
            self.stop(key, flags);
        }
    }

    fn complete(&mut self, key: usize) {
        if let Some(task) = self.remove(key) {
            let errors = task.end_with_value(&mut self.panics);
            self.take_over(errors);
        }
    }

    /// A task ended with an error. What only says that something in it was wound down is no failure.
    fn failed(&mut self, key: usize, error: TaskError) {
        match error.without_marker() {
            Some(error) => self.fail(key, error),
            None => self.stop(key, STOPPED),
        }
    }

    /// Records a failure, and ends the task.
    fn fail(&mut self, key: usize, error: TaskError) {
        self.note(key, error);
        self.stop(key, FAILED);
    }

    /// Records the failure of a task before anybody hears of it, and closes the scope.
    fn note(&mut self, key: usize, mut error: TaskError) {
        let header = self.tasks[key].header();
        error.stamp(&header.label.origin());
        header.set(REPORTED);
        if header.is_body() {
            self.body_failure = Some(error);
            self.queue.count_failed();
            self.close();
        } else {
            self.record(error);
        }
    }

    fn record(&mut self, error: TaskError) {
        self.failures.push(error);
        self.queue.count_failed();
        self.close();
    }

    /// What tasks have come to ahead of their end.
    fn hear_reports(&mut self) {
        for report in self.queue.take_reports() {
            match report {
                Report::Failure(error) => self.record(error),
                Report::Panic(payload) => self.panics.keep(payload),
            }
        }
        self.close_if_panicked();
    }

    fn stop(&mut self, key: usize, flags: u32) {
        if let Some(task) = self.remove(key) {
            self.cut |= (flags | task.header().flags()) & SHUTDOWN != 0;
            let errors = task.end(flags, &mut self.panics);
            self.take_over(errors);
        }
    }

    /// Records the errors that were left with a task which has ended.
    fn take_over(&mut self, errors: Vec<TaskError>) {
        for error in errors {
            self.record(error);
        }
        self.close_if_panicked();
    }

    fn close_if_panicked(&mut self) {
        if self.panics.is_set() {
            self.close();
        }
    }

    fn close(&mut self) {
        if !self.closing {
            self.closing = true;
            self.queue.advance(Phase::Closing);
        }
    }

    fn insert(&mut self, task: OwnedTask) -> usize {
        let place = self.tasks.vacant_entry();
        let key = place.key();
        // SAFETY: the task came off our queue.
        unsafe { task.set_slot(key) };
        place.insert(task);
        key
    }

    /// Takes a task that has ended out of the table.
    fn remove(&mut self, key: usize) -> Option<OwnedTask> {
        let task = self.tasks.try_remove(key)?;
        self.queue.count_ended();
        if task.header().clear(CLEANUP) & CLEANUP != 0 {
            self.queue.count_obliged(-1);
        }
        Some(task)
    }
}
