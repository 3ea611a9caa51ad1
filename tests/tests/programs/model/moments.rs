//! What happens at a moment.

use super::super::program::{Action, Outside, Step, Use};
use super::super::trace::{Event, Outcome, Stretch};
use super::{Model, ScopeId, TaskId, Waits};

/// One thing at a time.
enum Happens<'p> {
    Step(TaskId, &'p Step),
    Deadline(ScopeId),
    Outside,
}

impl<'p> Model<'p> {
    pub(super) fn next_moment(&mut self) {
        let mut coming = self.coming();
        coming.sort_by_key(|(moment, _)| *moment);
        let mut coming = coming.into_iter();
        let Some((moment, first)) = coming.next() else {
            panic!("the model hangs");
        };
        if coming.next().is_some_and(|(next, _)| next == moment) || moment == self.now {
            self.is_open = true;
            return;
        }
        self.now = moment;
        match first {
            Happens::Step(task, step) => self.step(task, step),
            Happens::Deadline(scope) => self.expire(scope),
            Happens::Outside => self.act_from_outside(),
        }
    }

    fn coming(&self) -> Vec<(u64, Happens<'p>)> {
        let tasks = self.tasks.iter().enumerate().filter(|(_, task)| !task.is_gone);
        let steps = tasks.filter_map(|(number, task)| match task.waits {
            Waits::Until(moment, step) => Some((moment, Happens::Step(TaskId(number), step))),
            _ => None,
        });
        let scopes = self
            .scopes
            .iter()
            .enumerate()
            .filter(|(_, scope)| !scope.is_over && !scope.closing);
        let deadlines =
            scopes.filter_map(|(number, scope)| Some((scope.deadline?, Happens::Deadline(ScopeId(number)))));
        let outside = match self.outside {
            Outside::Nothing => None,
            Outside::Drop(ms) | Outside::Cancel(ms) => Some((ms.into(), Happens::Outside)),
        };
        steps.chain(deadlines).chain(outside).collect()
    }

    fn expire(&mut self, scope: ScopeId) {
        let id = self.scope(scope).id;
        self.scope(scope).failures.push(format!("late {id}"));
        self.close(scope);
    }

    fn act_from_outside(&mut self) {
        match std::mem::replace(&mut self.outside, Outside::Nothing) {
            Outside::Cancel(_) => self.cancel_scope(ScopeId(0), "outside"),
            _ => self.drop_all(),
        }
    }

    /// Whoever drops the program is told of a panic that was to come out of it.
    fn drop_all(&mut self) {
        for task in 0..self.tasks.len() {
            while self.leave(TaskId(task)).is_some() {}
        }
        let under_way = self.scopes.iter().filter(|scope| !scope.is_over);
        let panics: Vec<_> = under_way.filter_map(|scope| scope.panic).collect();
        self.is_open = panics.len() > 1;
        self.outcome = Some(
            panics
                .first()
                .map_or(Outcome::Dropped, |panic| Outcome::Panicked(*panic)),
        );
    }

    fn cancel_scope(&mut self, scope: ScopeId, reason: &str) {
        if !self.scope(scope).closing {
            self.scope(scope).cancelled = Some(format!("cancelled for {reason}"));
            self.close(scope);
        }
    }

    fn step(&mut self, task: TaskId, step: &'p Step) {
        self.say(Event::Step(step.id));
        self.task(task).waits = Waits::Not;
        let scope = self.task(task).scope;
        match &step.action {
            Action::Nothing | Action::Open(_) => {}
            Action::Spawn { work, cleanup } => {
                let accepted = !self.scope(scope).closing;
                self.say(Event::Spawned(step.id, accepted));
                self.begin_task(step.id, scope, false, work, cleanup.as_deref());
            }
            Action::Handle(use_, target) => {
                let awaited = self.task_of_step(target.task);
                match use_ {
                    Use::Cancel => self.cancel(awaited),
                    Use::Drop => {}
                    Use::Await | Use::Outcome | Use::Finished => {
                        self.task(task).waits = Waits::For(awaited, *use_);
                        return;
                    }
                }
            }
            Action::CancelTasks => {
                for child in self.tasks_of(scope) {
                    if !self.task(child).is_body {
                        self.cancel(child);
                    }
                }
            }
            Action::CancelScope => self.cancel_scope(scope, &step.id.to_string()),
            Action::Fail => return self.fail(task, vec![format!("raised {}", step.id)]),
            Action::Panic => return self.panic(task, step.id),
            Action::Scope { inner, caught } => {
                return self.begin_scope(inner, step.id, Some((task, *caught)));
            }
            Action::Guarded { .. } | Action::Join(_) => {
                self.is_open = true;
                return;
            }
            Action::Shield(block) => return self.enter(task, Stretch::Shield(step.id), block),
        }
        self.go_on(task);
    }

    /// Bodies are called after the steps of their scopes, which spawn nothing.
    fn task_of_step(&self, step: usize) -> TaskId {
        let task = self.tasks.iter().position(|task| task.id == step);
        TaskId(task.expect("a handle has a task"))
    }
}
