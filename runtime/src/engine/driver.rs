//! The driver: owner of a scope's tasks, the only one who polls and drops them.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::marker::PhantomData;
use std::sync::Arc;
use std::task::{Context, Poll};

use slab::Slab;

use super::cell::Step;
use super::current::{Ending, Region};
use super::header::{CANCELLED, CLEANUP, FAILED, SHUTDOWN, STOPPED};
use super::keep::Kept;
use super::owned::OwnedTask;
use super::panics::FirstPanic;
use super::queue::{Entry, Phase, Queue, Report, Request};
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

    /// Winds the scope down because the task around it was cancelled.
    pub(crate) fn cancel_from_outside(&mut self) {
        self.outside = true;
        self.close();
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
            Some(Ending::Failed(error)) => self.fail(key, error),
            // The scope of the failed task shuts down, and so in effect does this one.
            Some(Ending::Cancelled(awaited)) => {
                if task.header().is_body() {
                    self.awaited = Some(awaited);
                    self.close();
                }
                self.stop(key, STOPPED | SHUTDOWN);
            }
            None if task.header().is_cancelled() && task.may_be_dropped() => self.stop(key, STOPPED),
            None => {}
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

    /// Records a failure before anybody hears of it, closes the scope, and ends the task.
    fn fail(&mut self, key: usize, mut error: TaskError) {
        let header = self.tasks[key].header();
        error.stamp(&header.label.origin());
        if header.is_body() {
            self.body_failure = Some(error);
            self.queue.count_failed();
        } else {
            self.record(error);
        }
        self.close();
        self.stop(key, FAILED);
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

    /// What was asked of the scope; heeded between turns, when no task is in hand.
    fn heed_requests(&mut self) {
        for request in self.queue.take_requests() {
            self.heed(request);
        }
    }

    fn heed(&mut self, request: Request) {
        match request {
            Request::Cancel { reason } => {
                if !self.closing {
                    self.cancelled = Some(reason);
                    self.close();
                }
            }
            Request::CancelTasks => self.cancel_tasks(),
            Request::Fail(verdict) => {
                if !self.closing {
                    let error = verdict(self.names());
                    self.record(error);
                }
            }
            Request::GiveUp(verdict) => {
                self.close();
                self.adopt_ready();
                let error = verdict(self.names());
                self.record(error);
                self.drop_tasks();
            }
        }
    }

    /// What the children that are still there are called.
    fn names(&self) -> Vec<String> {
        let headers = self.tasks.iter().map(|(_, task)| task.header());
        let children = headers.filter(|header| !header.is_body());
        children.map(|header| header.label.name().to_owned()).collect()
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

    /// Asks every task to stop, and drops those that have nothing to finish. Nothing can be spawned any
    /// more, so once is enough.
    fn shut_down(&mut self) {
        self.adopt_ready();
        for key in self.keys() {
            self.tasks[key].shut_down(&mut self.panics);
            if self.tasks[key].is_idle() {
                self.stop(key, STOPPED);
            }
        }
        // With every task gone the scope ends in this very poll.
        self.batch.retain(|entry| match entry {
            Entry::New(_) => true,
            Entry::Woken(task) => task.header().ended().is_none(),
        });
    }

    /// Asks the children that there are to stop; the scope goes on.
    fn cancel_tasks(&mut self) {
        self.adopt_ready();
        for key in self.keys() {
            let task = &self.tasks[key];
            if !task.header().is_body() {
                task.cancel(&mut self.panics);
            }
        }
    }

    fn keys(&self) -> Vec<usize> {
        self.tasks.iter().map(|(key, _)| key).collect()
    }

    /// Takes what is ready into the batch, and new tasks into the table, so that all can be told.
    fn adopt_ready(&mut self) {
        for entry in self.queue.take_ready() {
            match entry {
                Entry::New(task) => {
                    let task_ref = task.task_ref();
                    self.insert(task);
                    self.batch.push_back(Entry::Woken(task_ref));
                }
                woken => self.batch.push_back(woken),
            }
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

    fn adopt(&mut self, entries: VecDeque<Entry>) {
        for entry in entries {
            if let Entry::New(task) = entry {
                self.insert(task);
            }
        }
    }

    /// Drops every task there is, whatever it has to finish. Being cancelled, a task takes over the errors of
    /// the scopes that are dropped with it.
    fn drop_tasks(&mut self) {
        for key in self.keys() {
            self.tasks[key].header().set(CANCELLED);
            self.stop(key, STOPPED | SHUTDOWN);
        }
    }

    /// Hands the errors gathered so far to the task around the scope, if that is being wound down: whoever
    /// drops the scope then has no way to see them.
    fn leave_errors(&mut self) {
        if !Region::is_cancelled() {
            return;
        }
        if let Some(node) = Region::current_node() {
            node.leave(self.take_failures());
        }
    }
}

impl<M: Threading> Drop for Driver<'_, M> {
    fn drop(&mut self) {
        let batch = std::mem::take(&mut self.batch);
        self.adopt(batch);
        let ready = self.queue.advance(Phase::Closed);
        self.adopt(ready);
        self.drop_tasks();
        self.leave_errors();
        self.panics.resume();
    }
}
