//! How a scope shuts down: asking tasks to stop, and dropping them.

use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use super::{Driver, Threading, Work};
use crate::engine::core::Phase;
use crate::engine::current::Region;
use crate::engine::header::{CANCELLED, Header, SHUTDOWN, STARTED, STOPPED};
use crate::engine::lists::TaskPtr;
use crate::engine::owned::OwnedTask;
use crate::engine::request::Request;
use crate::error::Location;
use crate::trace;

/// Whether what a task that is still there waits for, elsewhere, has ended.
fn is_over(header: &Header) -> bool {
    header.has(STARTED)
}

impl<M: Threading> Driver<'_, M> {
    /// Winds the scope down because the task around it was cancelled.
    pub(crate) fn cancel_from_outside(&mut self) {
        let mut work = self.work();
        work.state.outside = true;
        work.close();
    }
}

impl Work<'_> {
    /// What was asked of the scope; heeded between rounds, when no task is in hand.
    #[inline(never)]
    pub(super) fn heed_requests(&mut self) {
        let requests = match &mut self.state.story {
            Some(story) => std::mem::take(&mut story.requests),
            None => return,
        };
        for request in requests {
            self.heed(request);
        }
    }

    fn heed(&mut self, request: Request) {
        match request {
            Request::Cancel { reason } => {
                if !self.state.closing {
                    self.state.story().cancelled = Some(reason);
                    self.close();
                }
            }
            Request::CancelTasks => self.cancel_tasks(),
            Request::Fail(verdict) => {
                if !self.state.closing {
                    let error = verdict(self.names());
                    self.record(error);
                }
            }
            Request::GiveUp(verdict) => {
                self.close();
                self.fetch();
                let error = verdict(self.names());
                self.record(error);
                self.drop_tasks();
            }
            Request::Progress(is_body_gone) => is_body_gone.store(!self.has_body(), Ordering::Release),
            Request::Census(census) => {
                let tasks = self.census(|_| true);
                *census.lock().unwrap_or_else(PoisonError::into_inner) = tasks;
            }
        }
    }

    /// The body is spawned first and so has the first place, while it is there.
    fn has_body(&self) -> bool {
        self.headers().next().is_some_and(Header::is_body)
    }

    /// Those of the tasks that are still there, the body among them, by name and place.
    fn census(&self, of: impl Fn(&OwnedTask) -> bool) -> Vec<(String, Location)> {
        // SAFETY: the tasks are on our list.
        let tasks = self.tasks().map(|task| unsafe { OwnedTask::new(task) });
        let tasks = tasks.filter(|task| !is_over(task.header()));
        let labelled = |task: OwnedTask| {
            let label = task.header().label();
            (label.name().to_owned(), label.location())
        };
        tasks.filter(of).map(labelled).collect()
    }

    /// What the children that are still there are called.
    fn names(&self) -> Vec<String> {
        let children = self
            .headers()
            .filter(|header| !header.is_body() && !is_over(header));
        children.map(|header| header.label().name().to_owned()).collect()
    }

    fn headers(&self) -> impl Iterator<Item = &Header> {
        // SAFETY: tasks on the list are alive, and stay on it while `self` is borrowed.
        self.tasks().map(|task| unsafe { task.as_ref() })
    }

    fn tasks(&self) -> impl Iterator<Item = TaskPtr> {
        std::iter::successors(self.first(), |task| self.after(*task))
    }

    fn first(&self) -> Option<TaskPtr> {
        // SAFETY: we are the driver.
        unsafe { self.core.local() }.tasks.first()
    }

    /// The task behind one that is on the list.
    fn after(&self, task: TaskPtr) -> Option<TaskPtr> {
        // SAFETY: we are the driver, and the caller's task is on the list.
        unsafe { self.core.local().tasks.after(task) }
    }

    /// Asks every task to stop, and drops those that have nothing to finish. Nothing can be spawned any
    /// more, so once is enough.
    #[inline(never)]
    pub(super) fn shut_down(&mut self) {
        self.fetch();
        // SAFETY: we are the driver.
        unsafe { self.core.let_all_go() };
        let mut next = self.first();
        while let Some(task) = next {
            next = self.after(task);
            // SAFETY: the task is on our list.
            let task = unsafe { OwnedTask::new(task) };
            task.shut_down(&mut self.state.panics);
            if task.is_idle() {
                self.stop(task, STOPPED);
            }
        }
    }

    /// Asks the children that there are to stop; the scope goes on.
    fn cancel_tasks(&mut self) {
        self.fetch();
        // SAFETY: we are the driver.
        let last = unsafe { self.core.local() }.tasks.last();
        let mut next = self.first();
        while let Some(task) = next {
            next = if next == last { None } else { self.after(task) };
            // SAFETY: the task is on our list.
            let task = unsafe { OwnedTask::new(task) };
            if !task.header().is_body() {
                task.cancel(&mut self.state.panics);
            }
        }
    }

    /// Drops every task there is, whatever it has to finish. Being cancelled, a task takes over the errors of
    /// the scopes that are dropped with it.
    fn drop_tasks(&mut self) {
        while let Some(task) = self.first() {
            // SAFETY: the task is on our list.
            let task = unsafe { OwnedTask::new(task) };
            task.header().set(CANCELLED);
            self.stop(task, STOPPED | SHUTDOWN);
        }
    }

    /// Hands the errors gathered so far to the task around the scope, if that is being wound down: whoever
    /// drops the scope then has no way to see them.
    #[inline(never)]
    fn leave_errors(&mut self) {
        if Region::is_given_up() {
            // Outside every task nothing is given up.
            let _ = Region::leave(self.take_failures());
        }
    }

    fn tell_of_drop(&self) {
        if !trace::HEARS_OF_DROPS || !self.core.is_obliged() {
            return;
        }
        let unfinished = self.census(|task| !task.is_idle());
        if !unfinished.is_empty() {
            trace::dropped(self.core.location(), &unfinished);
        }
    }

    #[inline(never)]
    fn end_early(&mut self) {
        self.close();
        self.begin();
        // SAFETY: we are the driver, and touch the local side for moves in memory only.
        let polled = unsafe { self.core.enter() };
        self.tell_of_drop();
        self.drop_tasks();
        drop(polled);
        // Only now: the entry of a task that is woken meanwhile has to find a list.
        // SAFETY: we are the driver.
        unsafe { self.core.close_now() };
    }

    /// The driver is done, or dropped before.
    #[inline]
    pub(super) fn end(&mut self) {
        if self.core.phase() != Phase::Closed {
            self.end_early();
        }
        // SAFETY: as above.
        let ready = std::mem::take(&mut unsafe { self.core.local() }.ready);
        // SAFETY: entries hold counts, so the tasks are alive.
        unsafe { self.state.batch.append(ready) };
        let left = self.next_due();
        debug_assert!(left.is_none(), "all tasks have ended");
        if self.state.story.is_some() {
            self.leave_errors();
        }
    }
}
