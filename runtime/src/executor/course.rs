//! The course of a task on an executor, from its first turn to what its scope is told.
//!
//! It goes by the rules by which a scope's driver treats its tasks: what the task reports is told ahead of its end and
//! asks it to stop; asked to stop it finishes what it has to; and it is gone before its end is told.

use std::mem::needs_drop;
use std::sync::Arc;
use std::task::Waker;

use super::deadlines::Deadlines;
use super::line::{Line, Order};
use crate::engine::{
    Bell, FirstPanic, Join, Label, Lone, Payload, Region, RegionEnd, Report, Stretch, discard,
};
use crate::error::{Attempt, Cancelled, TaskError};
use crate::trace;

/// What a turn has come to.
pub(super) enum Step<T> {
    /// It waits, or a handle without a value has ended it.
    Pending(Option<RegionEnd>),
    /// Its output, and whether its future panicked when it was dropped.
    Done(Attempt<T>, Result<(), Payload>),
    Panicked(Payload),
}

/// All of it but the future.
pub(super) struct Course<T> {
    task: Lone,
    /// There is a cleanup, and no turn yet: it is not dropped before.
    cleanup: bool,
    /// Most tasks have none.
    trouble: Option<Box<Trouble>>,
    deadlines: Deadlines,
    /// What stands for it in its scope, until its end is told.
    bell: Option<Bell>,
    /// There until it is dropped.
    line: Option<Arc<Line<T>>>,
}

/// What went wrong and was not told yet.
#[derive(Default)]
struct Trouble {
    failures: Vec<TaskError>,
    /// What the task itself has failed with, which comes last.
    failure: Option<TaskError>,
    panics: FirstPanic,
}

impl Trouble {
    fn into_reports(mut self) -> Vec<Report> {
        let failures = self.failures.into_iter().chain(self.failure);
        let panic = self.panics.take().map(Report::Panic);
        failures.map(Report::Failure).chain(panic).collect()
    }
}

impl<T> Course<T> {
    pub(super) fn new(line: Arc<Line<T>>, label: Label, cleanup: bool, deadlines: Deadlines) -> Self {
        Self {
            task: Lone::new(label),
            cleanup,
            trouble: None,
            deadlines,
            bell: None,
            line: Some(line),
        }
    }

    /// Says beforehand what is to be woken when there is something to tell.
    pub(super) fn expect<V, M>(&mut self, proxy: &Join<V, M>) {
        self.bell = proxy.bell();
        if let Some(line) = &self.line
            && self.bell.is_none()
        {
            line.mailbox.expect(proxy.waker());
        }
    }

    pub(super) fn order(&self) -> Order {
        self.line.as_ref().map_or(Order::Drop, |line| line.order())
    }

    pub(super) fn watch_order(&self, waker: &Waker) -> Order {
        let line = self.line.as_ref();
        line.map_or(Order::Drop, |line| line.watch_order(waker))
    }

    /// Calls `poll` as the task, and tells how a handle without a value has ended it.
    pub(super) fn run<R>(&self, poll: impl FnOnce() -> R) -> (R, Option<RegionEnd>) {
        if self.deadlines.is_empty() {
            return self.task.run(poll);
        }
        Region::run(Stretch::Until(&self.deadlines), || self.task.run(poll)).0
    }

    pub(super) fn is_stopping(&self) -> bool {
        self.task.is_cancelled()
    }

    pub(super) fn ask_to_stop(&mut self) {
        if !self.task.is_cancelled() {
            let mut panics = FirstPanic::default();
            self.task.cancel(&mut panics);
            self.keep(panics);
        }
    }

    /// Whether it may be dropped as soon as it is asked to stop.
    pub(super) fn is_idle(&self) -> bool {
        !self.cleanup && self.task.is_idle()
    }

    /// What comes after a turn; `woken` is whether there was a wake-up in it, if it was asked to stop before. `Some` if
    /// the task is to end, with a value if it has come to one.
    pub(super) fn after_turn(&mut self, step: Step<T>, woken: bool, waker: &Waker) -> Option<Option<T>> {
        self.cleanup = false;
        // What the task has reported comes before what it ends with.
        let reported = self.hear_reports();
        match step {
            Step::Pending(None) if !reported => self.wait(woken, waker),
            Step::Pending(ending) => self.end_region(ending, woken, waker),
            Step::Done(Ok(value), Ok(())) => Some(Some(value)),
            Step::Done(Ok(value), Err(payload)) => {
                // Both may panic; two at once would abort.
                discard(value);
                self.panicked(payload)
            }
            Step::Done(Err(error), Ok(())) => self.failed(error),
            Step::Done(Err(error), Err(payload)) => {
                self.trouble().panics.keep(payload);
                self.failed(error)
            }
            Step::Panicked(payload) => self.panicked(payload),
        }
    }

    fn wait(&mut self, woken: bool, waker: &Waker) -> Option<Option<T>> {
        if !self.task.is_cancelled() {
            return None;
        }
        let mut panics = FirstPanic::default();
        let done = self.task.may_be_dropped(woken, waker, &mut panics);
        self.keep(panics);
        done.then_some(None)
    }

    /// A handle without a value has ended the task, or what it has reported does: as if it was cancelled, so what it has
    /// to finish is finished.
    fn end_region(&mut self, ending: Option<RegionEnd>, woken: bool, waker: &Waker) -> Option<Option<T>> {
        if let Some(RegionEnd::Failed(error)) = ending {
            self.note(error);
        }
        if self.task.is_cancelled() {
            return self.wait(woken, waker);
        }
        self.ask_to_stop();
        if self.is_idle() {
            return Some(None);
        }
        // It is to see that, even if none of the constructs in it wakes it.
        self.trouble().panics.guard(|| waker.wake_by_ref());
        None
    }

    fn panicked(&mut self, payload: Payload) -> Option<Option<T>> {
        self.trouble().panics.keep(payload);
        Some(None)
    }

    /// What only says that something in the task was wound down is no failure.
    fn failed(&mut self, error: TaskError) -> Option<Option<T>> {
        if let Some(error) = error.without_marker() {
            self.note(error);
        }
        Some(None)
    }

    fn note(&mut self, mut error: TaskError) {
        self.task.stamp(&mut error);
        let trouble = self.trouble();
        if let Some(first) = trouble.failure.replace(error) {
            trouble.failures.push(first);
        }
    }

    #[cold]
    fn trouble(&mut self) -> &mut Trouble {
        self.trouble.get_or_insert_default()
    }

    fn keep(&mut self, mut panics: FirstPanic) {
        if let Some(payload) = panics.take() {
            self.trouble().panics.keep(payload);
        }
    }

    /// Whether there were any.
    fn hear_reports(&mut self) -> bool {
        let Some(reports) = self.task.take_reports() else {
            return false;
        };
        let trouble = self.trouble();
        for report in reports {
            match report {
                Report::Failure(error) => trouble.failures.push(error),
                Report::Panic(payload) => trouble.panics.keep(payload),
            }
        }
        true
    }

    /// What went wrong and was not told yet.
    fn take_trouble(&mut self) -> Vec<Report> {
        self.trouble
            .take()
            .map_or(Vec::new(), |trouble| trouble.into_reports())
    }

    /// Tells the scope what went wrong so far.
    pub(super) fn tell(&mut self) {
        if self.trouble.is_none() {
            return;
        }
        let reports = self.take_trouble();
        if let Some(line) = &self.line
            && !reports.is_empty()
        {
            let waiter = line.mailbox.tell(reports);
            self.wake(waiter, |bell| bell.ring());
        }
    }

    /// Everything of the task is dropped before its scope hears that it is gone.
    pub(super) fn end(&mut self, value: Option<T>, drop: impl FnOnce()) {
        self.drop_work(drop);
        self.close(value);
    }

    fn drop_work(&mut self, drop: impl FnOnce()) {
        let mut panics = FirstPanic::default();
        panics.guard(|| self.task.run_destructors(drop));
        let errors = self.task.retire(&mut panics);
        self.hear_reports();
        if !errors.is_empty() {
            self.trouble().failures.extend(errors);
        }
        self.keep(panics);
    }

    fn close(&mut self, value: Option<T>) {
        let reports = self.take_trouble();
        let Some(line) = &self.line else { return };
        let is_plain = reports.is_empty() && value.is_some();
        let waiter = line.mailbox.close(reports, value);
        self.wake(waiter, |bell| match is_plain {
            true => bell.ring_quietly(needs_drop::<T>()),
            false => bell.ring(),
        });
        self.bell = None;
    }

    /// Wakes what stands for the task: by the waker that it has left, or by the bell if it had no turn since.
    fn wake(&self, waiter: Option<Waker>, ring: impl FnOnce(&Bell)) {
        match (waiter, &self.bell) {
            (Some(waker), _) => waker.wake(),
            (None, Some(bell)) => ring(bell),
            (None, None) => {}
        }
    }

    /// It is dropped half-way.
    pub(super) fn break_off(&mut self, drop: impl FnOnce()) {
        self.tell_of_drop();
        let was_expected = self.order() > Order::GoOn && self.is_idle();
        // So the scopes that are dropped with it leave their errors here: nobody else sees them.
        self.task.give_up();
        self.drop_work(drop);
        if !was_expected {
            self.note(TaskError::from(Cancelled::by_executor(self.task.name())));
        }
        self.close(None);
    }

    /// If the task never began, its scope knows why.
    fn tell_of_drop(&self) {
        if trace::HEARS_OF_DROPS && !self.task.is_idle() && !self.cleanup {
            let label = self.task.label();
            let unfinished = [(label.name().to_owned(), label.location())];
            trace::dropped(label.location(), &unfinished);
        }
    }

    /// Where the scope has gone before, the value is dropped here: its destructor is no matter of the executor's.
    pub(super) fn leave(&mut self) {
        discard(self.line.take());
    }
}
