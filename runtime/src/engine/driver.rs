//! The driver: owner of a scope's tasks, the only one who polls and drops them.

use std::collections::VecDeque;
use std::marker::PhantomData;
use std::sync::Arc;
use std::task::{Context, Poll};

use slab::Slab;

use super::cell::Step;
use super::current::{Ending, Region};
use super::header::{CANCELLED, FAILED, SHUTDOWN, STOPPED};
use super::owned::OwnedTask;
use super::panics::{FirstPanic, Payload};
use super::queue::{Entry, Phase, Queue};
use super::{Threading, Threads};
use crate::error::TaskError;

/// Turns that one poll gives at most before it goes back to the executor.
const ROUND: usize = 128;

/// What came of a scope, besides the body's value.
#[derive(Default)]
pub(crate) struct Outcome {
    /// The first panic.
    pub(crate) panic: Option<Payload>,
    /// The failures of children, in the order in which they ended.
    pub(crate) failures: Vec<TaskError>,
    /// The failure of the body.
    pub(crate) body: Option<TaskError>,
}

/// Owns the tasks of one scope. Polled by the scope's future; dropped, it drops every task first.
pub(crate) struct Driver<'a, M: Threading> {
    queue: Arc<Queue>,
    tasks: Slab<OwnedTask>,
    /// What was ready when the round began and has not had its turn.
    batch: VecDeque<Entry>,
    closing: bool,
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
            panics: FirstPanic::default(),
            failures: Vec::new(),
            body_failure: None,
            lifetime: PhantomData,
            mode: PhantomData,
            thread: PhantomData,
        }
    }

    /// Gives one round of turns; ready once every task is gone.
    ///
    /// A round is what was ready when it began, at most [`ROUND`] turns of it. A failure closes the
    /// scope at once, but those who were due in the same round still have their turn: failures at the
    /// same moment are all reported, as by asyncio and Trio. Then everything else is dropped.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Outcome> {
        self.queue.begin_round(&mut self.batch);
        for _ in 0..ROUND {
            let Some(entry) = self.batch.pop_front() else {
                break;
            };
            self.turn(entry);
        }
        if self.closing && self.batch.is_empty() {
            self.drop_tasks();
        }
        if self.tasks.is_empty() && self.batch.is_empty() {
            self.finish_or_again(cx)
        } else if self.batch.is_empty() && self.queue.end_round(cx.waker().clone()) {
            Poll::Pending
        } else {
            self.again(cx)
        }
    }

    fn again(&mut self, cx: &mut Context<'_>) -> Poll<Outcome> {
        self.queue.interrupt_round();
        cx.waker().wake_by_ref();
        Poll::Pending
    }

    /// No task is left, unless the last one has spawned another.
    fn finish_or_again(&mut self, cx: &mut Context<'_>) -> Poll<Outcome> {
        if !self.queue.close_if_idle() {
            return self.again(cx);
        }
        Poll::Ready(Outcome {
            panic: self.panics.take(),
            failures: std::mem::take(&mut self.failures),
            body: self.body_failure.take(),
        })
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
        if before & CANCELLED != 0 {
            return self.stop(key, STOPPED);
        }
        let region = Region::of_task(task.identity());
        match task.poll(&region) {
            Ok(Step::Pending) => self.pending(key, region.take_ending()),
            Ok(Step::Value) => {
                if let Some(task) = self.remove(key) {
                    task.end_with_value(&mut self.panics);
                    self.close_if_panicked();
                }
            }
            Ok(Step::Failed(error)) => self.fail(key, error),
            Err(payload) => {
                self.panics.keep(payload);
                self.close();
                self.stop(key, FAILED);
            }
        }
    }

    /// A task waits, or a handle without a value has ended it.
    fn pending(&mut self, key: usize, ending: Option<Ending>) {
        match ending {
            Some(Ending::Failed(error)) => self.fail(key, error),
            // The scope of the failed task shuts down, and so in effect does this one.
            Some(Ending::Cancelled) => {
                if self.tasks[key].header().is_body() {
                    self.close();
                }
                self.stop(key, STOPPED | SHUTDOWN);
            }
            None if self.tasks[key].header().is_cancelled() => self.stop(key, STOPPED),
            None => {}
        }
    }

    /// Records a failure before anybody hears of it, closes the scope, and ends the task.
    fn fail(&mut self, key: usize, mut error: TaskError) {
        let header = self.tasks[key].header();
        error.stamp(&header.label.origin());
        if header.is_body() {
            self.body_failure = Some(error);
        } else {
            self.failures.push(error);
        }
        self.queue.count_failed();
        self.close();
        self.stop(key, FAILED);
    }

    fn stop(&mut self, key: usize, flags: u32) {
        if let Some(task) = self.remove(key) {
            task.end(flags, &mut self.panics);
            self.close_if_panicked();
        }
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

    fn remove(&mut self, key: usize) -> Option<OwnedTask> {
        let task = self.tasks.try_remove(key)?;
        self.queue.count_ended();
        Some(task)
    }

    fn adopt(&mut self, entries: VecDeque<Entry>) {
        for entry in entries {
            if let Entry::New(task) = entry {
                self.insert(task);
            }
        }
    }

    /// Drops every task there is, in the order of their places. Nothing can be spawned any more, so
    /// one pass is enough.
    fn drop_tasks(&mut self) {
        let ready = self.queue.take_ready();
        self.adopt(ready);
        for (_, task) in std::mem::take(&mut self.tasks) {
            self.queue.count_ended();
            task.end(STOPPED | SHUTDOWN, &mut self.panics);
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
        self.panics.resume();
    }
}
