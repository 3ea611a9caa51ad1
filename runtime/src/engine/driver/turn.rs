//! One turn of one task.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::task::Context;

use super::Work;
use crate::engine::cell::{Step, Trouble};
use crate::engine::current::{Ending, Region, Stretch};
use crate::engine::header::{BACKGROUND, CANCELLED, CLEANUP, FAILED, HELD_UP, REPORTED, SHUTDOWN, STOPPED};
use crate::engine::lists::TaskPtr;
use crate::engine::owned::OwnedTask;
use crate::engine::panics::Payload;
use crate::engine::request::Report;
use crate::error::{Panicked, TaskError};

/// The driver's pointer to one of its tasks.
///
/// # Safety
/// The task is one of the driver's, who has no other of it in use.
unsafe fn own(task: TaskPtr) -> OwnedTask {
    // SAFETY: by this function's contract.
    unsafe { OwnedTask::new(task) }
}

/// A turn in progress. The closure below holds no more than its address, through every frame of `catch_unwind`.
struct Turn<'a> {
    task: &'a OwnedTask,
    region: Region<'a>,
    step: Step,
}

impl Turn<'_> {
    /// Polls the future as the current task.
    #[inline(always)]
    fn run(&mut self) {
        let _entered = self.region.enter();
        let waker = self.task.task().borrowed_waker();
        let task = self.task.task().as_raw();
        // Not through `&mut self`: the region is looked at meanwhile.
        // SAFETY: we own the task and it has not ended.
        unsafe { (self.task.header().vtable.poll)(task, &mut Context::from_waker(&waker), &mut self.step) };
    }
}

#[cold]
fn panicked(payload: Payload) -> Step {
    Step::Trouble(Box::new(Trouble::Panicked(payload)))
}

fn error_of(payload: Payload) -> TaskError {
    TaskError::from(Panicked::new(payload))
}

impl Work<'_> {
    /// Gives a task its turn.
    ///
    /// Scopes nest, and each level of nesting passes through here: the frame holds no more than it has to.
    #[inline]
    pub(super) fn turn(&mut self, due: TaskPtr) {
        // SAFETY: only tasks of this core are on its lists; this one has not ended.
        let task = unsafe { own(due) };
        if !self.begin_turn(&task) {
            return;
        }
        let mut turn = Turn {
            task: &task,
            region: Region::new(Stretch::Task(task.task())),
            step: Step::Pending,
        };
        if let Err(payload) = catch_unwind(AssertUnwindSafe(|| turn.run())) {
            turn.step = panicked(payload);
        }
        self.end_turn(&mut turn);
    }

    /// `false` for a task that was asked to stop and has nothing to finish: it ends here.
    #[inline]
    fn begin_turn(&mut self, task: &OwnedTask) -> bool {
        // SAFETY: we are the driver.
        let before = unsafe { task.header().begin_turn() };
        before & CANCELLED == 0 || self.begin_turn_of_cancelled(task)
    }

    #[inline(never)]
    fn begin_turn_of_cancelled(&mut self, task: &OwnedTask) -> bool {
        if self.core.is_limited() {
            // SAFETY: we are the driver, and the task is on its list.
            unsafe { self.core.let_go(task.task().as_raw()) };
        }
        if task.is_idle() {
            // SAFETY: as in `turn`, whose pointer is not used any more.
            self.stop(unsafe { own(task.task().as_raw()) }, STOPPED);
            return false;
        }
        true
    }

    /// A turn that simply went well takes the short way.
    #[inline]
    fn end_turn(&mut self, turn: &mut Turn<'_>) {
        // SAFETY: as in `turn`, whose pointer is not used any more.
        let task = unsafe { own(turn.task.task().as_raw()) };
        let step = std::mem::replace(&mut turn.step, Step::Pending);
        let ending = turn.region.take_ending();
        let flags = task.header().flags();
        if flags & (CLEANUP | CANCELLED) == 0 && ending.is_none() && !self.core.has_reports() {
            match step {
                Step::Value => return self.complete(task),
                Step::Pending => return,
                Step::Trouble(_) => {}
            }
        }
        self.after_turn(task, step, ending);
    }

    #[inline(never)]
    fn after_turn(&mut self, task: OwnedTask, step: Step, ending: Option<Box<Ending>>) {
        self.clear_cleanup(&task);
        // What the task has reported comes before what it ends with.
        self.hear_reports();
        match step {
            Step::Pending => self.pending(task, ending.map(|ending| *ending)),
            Step::Value => self.complete(task),
            Step::Trouble(trouble) => self.trouble(task, *trouble),
        }
    }

    fn trouble(&mut self, task: OwnedTask, trouble: Trouble) {
        match trouble {
            Trouble::Failed(error) => self.failed(task, error),
            Trouble::Broken(error, payload) if self.state.contain => {
                let mut panic = error_of(payload);
                panic.stamp(&task.header().label().origin());
                self.record_of_task(panic);
                self.failed(task, error);
            }
            Trouble::Broken(error, payload) => {
                self.state.panics.keep(payload);
                self.failed(task, error);
            }
            Trouble::Panicked(payload) if self.state.contain => self.failed(task, error_of(payload)),
            Trouble::Panicked(payload) => {
                self.state.panics.keep(payload);
                self.close();
                self.stop(task, FAILED);
            }
        }
    }

    /// A task waits, or a handle without a value has ended it.
    fn pending(&mut self, task: OwnedTask, ending: Option<Ending>) {
        match ending {
            Some(ending) => self.end_region(task, ending),
            None if !task.header().is_cancelled() => {}
            None if task.may_be_dropped(&mut self.state.panics) => self.stop(task, STOPPED),
            None => {
                self.core.pause();
                self.close_if_panicked();
            }
        }
    }

    /// Ends a task that awaits a handle without a value: as if it was cancelled, so what it has to finish is
    /// finished.
    fn end_region(&mut self, task: OwnedTask, ending: Ending) {
        let (reason, flags) = match ending {
            Ending::Failed(error) => {
                self.note(&task, error);
                (0, FAILED)
            }
            Ending::Cancelled(awaited) => {
                if task.header().is_body() {
                    self.state.story().awaited = Some(awaited);
                    self.close_at_failure();
                }
                (SHUTDOWN, STOPPED)
            }
        };
        task.ask_to_stop(reason, &mut self.state.panics);
        if task.may_be_dropped(&mut self.state.panics) {
            self.stop(task, flags);
        } else {
            self.core.pause();
        }
    }

    #[inline]
    fn complete(&mut self, task: OwnedTask) {
        self.remove(&task);
        self.state.succeeded += 1;
        // SAFETY: we are the driver.
        if !unsafe { task.header().end_plainly() } {
            self.end_with_value(task);
        }
    }

    #[inline(never)]
    fn end_with_value(&mut self, task: OwnedTask) {
        let errors = task.errors(&mut self.state.panics);
        task.end_with_value(&mut self.state.panics);
        self.take_over(errors);
    }

    /// A task ended with an error. What only says that something in it was wound down is no failure.
    fn failed(&mut self, task: OwnedTask, error: TaskError) {
        match error.without_marker() {
            Some(error) => {
                self.note(&task, error);
                self.stop(task, FAILED);
            }
            None => self.stop(task, STOPPED),
        }
    }

    /// Records the failure of a task before anybody hears of it, and closes the scope.
    fn note(&mut self, task: &OwnedTask, mut error: TaskError) {
        let header = task.header();
        error.stamp(&header.label().origin());
        header.set(REPORTED);
        if header.is_body() {
            self.state.story().body_failure = Some(error);
            self.core.count_failed();
            self.close();
        } else {
            self.record_of_task(error);
        }
    }

    /// Where failures are collected, that of a task stops nobody.
    fn record_of_task(&mut self, error: TaskError) {
        self.state.story().failures.push(error);
        self.core.count_failed();
        self.close_at_failure();
    }

    fn close_at_failure(&mut self) {
        if !self.state.collect {
            self.close();
        }
    }

    pub(super) fn record(&mut self, error: TaskError) {
        self.state.story().failures.push(error);
        self.core.count_failed();
        self.close();
    }

    /// What tasks have come to ahead of their end.
    fn hear_reports(&mut self) {
        for report in self.core.take_reports() {
            match report {
                Report::Failure(error) => self.record_of_task(error),
                Report::Panic(payload) if self.state.contain => self.record_of_task(error_of(payload)),
                Report::Panic(payload) => self.state.panics.keep(payload),
            }
        }
        self.close_if_panicked();
    }

    #[inline]
    pub(super) fn stop(&mut self, task: OwnedTask, flags: usize) {
        self.remove(&task);
        self.clear_cleanup(&task);
        self.state.cut |= (flags | task.header().flags()) & SHUTDOWN != 0;
        let errors = task.end(flags, &mut self.state.panics);
        self.take_over(errors);
    }

    /// Records the errors that were left with a task which has ended.
    #[inline]
    fn take_over(&mut self, errors: Option<Vec<TaskError>>) {
        if let Some(errors) = errors {
            errors.into_iter().for_each(|error| self.record_of_task(error));
        }
        self.close_if_panicked();
    }

    #[inline]
    fn close_if_panicked(&mut self) {
        if self.state.panics.is_set() {
            self.close();
        }
    }

    pub(super) fn close(&mut self) {
        if !self.state.closing {
            self.state.closing = true;
            self.core.stop_spawning();
        }
    }

    /// Takes a task that ends off the list.
    #[inline]
    fn remove(&mut self, task: &OwnedTask) {
        // SAFETY: we are the driver.
        let is_known = unsafe { task.header().marks() }.known;
        debug_assert!(is_known, "a task that ends is on the list");
        if self.core.is_limited() {
            // SAFETY: as above, and the task is on its list until it ends.
            unsafe { self.core.leave_limit(task.task().as_raw()) };
        }
        // SAFETY: as above.
        unsafe { self.core.local().tasks.remove(task.task().as_raw()) };
        self.core.count_ended();
        self.state.progress = true;
        let flags = task.header().flags();
        if flags & (BACKGROUND | HELD_UP) != 0 {
            self.uncount(task, flags);
        }
    }

    #[cold]
    fn uncount(&self, task: &OwnedTask, flags: usize) {
        if flags & BACKGROUND != 0 {
            self.core.count_background(-1);
        }
        if flags & HELD_UP != 0 {
            self.core.count_obliged(-1);
            // SAFETY: we are the driver.
            unsafe { self.core.uncount_bell(task.task().as_raw()) };
        }
    }

    /// From here on a task with a cleanup is one like any other: it has had its first turn, or ends without.
    fn clear_cleanup(&self, task: &OwnedTask) {
        if task.header().has(CLEANUP) {
            task.header().clear(CLEANUP);
            self.core.count_obliged(-1);
        }
    }
}
