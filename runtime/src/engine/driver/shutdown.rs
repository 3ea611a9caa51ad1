//! How a scope shuts down: asking tasks to stop, and dropping them.

use std::collections::VecDeque;

use super::Driver;
use crate::engine::Threading;
use crate::engine::current::Region;
use crate::engine::header::{CANCELLED, SHUTDOWN, STOPPED};
use crate::engine::queue::{Entry, Phase, Request};

impl<M: Threading> Driver<'_, M> {
    /// Winds the scope down because the task around it was cancelled.
    pub(crate) fn cancel_from_outside(&mut self) {
        self.outside = true;
        self.close();
    }

    /// What was asked of the scope; heeded between turns, when no task is in hand.
    pub(super) fn heed_requests(&mut self) {
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

    /// Asks every task to stop, and drops those that have nothing to finish. Nothing can be spawned any
    /// more, so once is enough.
    pub(super) fn shut_down(&mut self) {
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
        if Region::is_given_up() {
            Region::leave(self.take_failures());
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
