//! What a program comes to by the rules, worked out one moment after the other.
//!
//! The model knows no wakers, no polls and no rounds. At every moment one thing happens: a step, or a deadline. What
//! follows from it follows at once: tasks are cancelled, cleanups begin, scopes come out. Where two things fall on
//! the same moment their order would be the engine's choice, and the model has no answer.

mod moments;
mod scopes;

use super::program::{Delay, Inner, Outside, Program, Step, Use};
use super::trace::{Event, Outcome, Seen, Stretch};

/// What is to be seen of the program; nothing if that is open.
pub fn foresee(program: &Program) -> Option<Seen> {
    let mut model = Model {
        now: 0,
        events: Vec::new(),
        tasks: Vec::new(),
        scopes: Vec::new(),
        outside: program.outside,
        outcome: None,
        is_open: false,
    };
    model.begin_scope(&program.root, 0, None);
    while model.outcome.is_none() && !model.is_open {
        model.settle();
        if model.outcome.is_none() {
            model.next_moment();
        }
    }
    let Model { events, outcome, .. } = model;
    let outcome = outcome.filter(|_| !model.is_open)?;
    Some(Seen { events, outcome })
}

#[derive(Clone, Copy)]
struct TaskId(usize);

#[derive(Clone, Copy, PartialEq, Eq)]
struct ScopeId(usize);

struct Model<'p> {
    now: u64,
    events: Vec<(u64, Event)>,
    tasks: Vec<Task<'p>>,
    scopes: Vec<Scope>,
    outside: Outside,
    outcome: Option<Outcome>,
    is_open: bool,
}

struct Task<'p> {
    /// The step that made it; for a body, that which made the scope.
    id: usize,
    scope: ScopeId,
    is_body: bool,
    blocks: Vec<Running<'p>>,
    cleanup: Option<&'p [Step]>,
    waits: Waits<'p>,
    cancelled: bool,
    /// Was cancelled because its scope shut down, and not before.
    shut_down: bool,
    /// How the work has ended, while the cleanup runs, or the task.
    end: Option<End>,
    is_gone: bool,
}

struct Running<'p> {
    stretch: Stretch,
    left: &'p [Step],
}

#[derive(Clone, Copy)]
enum Waits<'p> {
    /// It is its turn.
    Not,
    Until(u64, &'p Step),
    For(TaskId, Use),
    Inside(ScopeId),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Value,
    Failed,
    Stopped,
}

struct Scope {
    id: usize,
    /// Whose step it is, and whether its errors are caught there.
    around: Option<(TaskId, bool)>,
    deadline: Option<u64>,
    closing: bool,
    failures: Vec<String>,
    body_failures: Vec<String>,
    panic: Option<usize>,
    cancelled: Option<String>,
    /// The task around it was cancelled.
    outside: bool,
    /// A task was ended because the scope shut down.
    cut: bool,
    is_over: bool,
}

impl<'p> Model<'p> {
    fn say(&mut self, event: Event) {
        self.events.push((self.now, event));
    }

    fn task(&mut self, task: TaskId) -> &mut Task<'p> {
        &mut self.tasks[task.0]
    }

    fn scope(&mut self, scope: ScopeId) -> &mut Scope {
        &mut self.scopes[scope.0]
    }

    fn scope_of(&mut self, task: TaskId) -> &mut Scope {
        let scope = self.task(task).scope;
        self.scope(scope)
    }

    /// Those of a scope that are not gone.
    fn tasks_of(&self, scope: ScopeId) -> Vec<TaskId> {
        let all = self.tasks.iter().enumerate();
        all.filter(|(_, task)| task.scope == scope && !task.is_gone)
            .map(|(number, _)| TaskId(number))
            .collect()
    }

    fn begin_scope(&mut self, inner: &'p Inner, id: usize, around: Option<(TaskId, bool)>) {
        let scope = ScopeId(self.scopes.len());
        self.scopes.push(Scope {
            id,
            around,
            deadline: inner.timeout.map(|ms| self.now + u64::from(ms)),
            closing: false,
            failures: Vec::new(),
            body_failures: Vec::new(),
            panic: None,
            cancelled: None,
            outside: false,
            cut: false,
            is_over: false,
        });
        if let Some((task, _)) = around {
            self.task(task).waits = Waits::Inside(scope);
        }
        self.begin_task(id, scope, true, &inner.block, None);
    }

    fn begin_task(
        &mut self,
        id: usize,
        scope: ScopeId,
        is_body: bool,
        work: &'p [Step],
        cleanup: Option<&'p [Step]>,
    ) {
        let task = TaskId(self.tasks.len());
        self.tasks.push(Task {
            id,
            scope,
            is_body,
            blocks: Vec::new(),
            cleanup,
            waits: Waits::Not,
            cancelled: false,
            shut_down: false,
            end: None,
            is_gone: false,
        });
        if self.scope(scope).closing {
            self.task(task).end = Some(End::Stopped);
            self.task(task).is_gone = true;
            return;
        }
        let stretch = if is_body {
            Stretch::Body(id)
        } else {
            Stretch::Work(id)
        };
        self.enter(task, stretch, work);
    }

    fn enter(&mut self, task: TaskId, stretch: Stretch, left: &'p [Step]) {
        self.say(Event::Began(stretch));
        self.task(task).blocks.push(Running { stretch, left });
        self.go_on(task);
    }

    /// To the next wait of a task whose turn it is, or its end.
    fn go_on(&mut self, task: TaskId) {
        self.task(task).waits = Waits::Not;
        let now = self.now;
        let this = self.task(task);
        let stops = this.cancelled && !this.is_sheltered();
        let Some(block) = this.blocks.last_mut() else {
            return;
        };
        match block.left {
            [] => self.block_is_done(task),
            _ if stops => self.stop(task),
            [step, left @ ..] => {
                block.left = left;
                let Delay::Sleep(ms) = step.delay else {
                    self.is_open = true;
                    return;
                };
                this.waits = Waits::Until(now + u64::from(ms), step);
            }
        }
    }

    fn leave(&mut self, task: TaskId) -> Option<Stretch> {
        let stretch = self.task(task).blocks.pop()?.stretch;
        self.say(Event::Gone(stretch));
        Some(stretch)
    }

    fn block_is_done(&mut self, task: TaskId) {
        match self.leave(task) {
            Some(Stretch::Shield(_)) => self.go_on(task),
            Some(Stretch::Cleanup(_)) => self.task(task).is_gone = true,
            _ => self.work_is_done(task, End::Value),
        }
        self.note_cut(task);
    }

    fn work_is_done(&mut self, task: TaskId, end: End) {
        let this = self.task(task);
        this.waits = Waits::Not;
        this.end = Some(end);
        match this.cleanup {
            Some(cleanup) => {
                let stretch = Stretch::Cleanup(this.id);
                self.enter(task, stretch, cleanup);
            }
            None => this.is_gone = true,
        }
        self.note_cut(task);
    }

    fn note_cut(&mut self, task: TaskId) {
        let this = self.task(task);
        let cut = this.is_gone && this.shut_down && this.end != Some(End::Value);
        self.scope_of(task).cut |= cut;
    }

    /// Drops a task that waits in its work, with all that is in it.
    fn stop(&mut self, task: TaskId) {
        if let Waits::Inside(scope) = self.task(task).waits {
            for inner in self.tasks_of(scope) {
                self.stop(inner);
            }
            self.scope(scope).is_over = true;
        }
        self.leave(task);
        self.work_is_done(task, End::Stopped);
    }

    /// The stretches that an error or panic passes through; what is left of the task is its cleanup, or nothing.
    fn unwind(&mut self, task: TaskId) {
        while let Some(Stretch::Shield(_)) = self.leave(task) {}
        let this = self.task(task);
        if this.end.is_none() {
            self.work_is_done(task, End::Failed);
        } else {
            this.end = Some(End::Failed);
            this.is_gone = true;
            self.note_cut(task);
        }
    }

    fn fail(&mut self, task: TaskId, errors: Vec<String>) {
        let is_body = self.task(task).is_body;
        let scope = self.scope_of(task);
        match is_body {
            true => scope.body_failures.extend(errors),
            false => scope.failures.extend(errors),
        }
        self.unwind(task);
        let scope = self.task(task).scope;
        self.close(scope);
    }

    fn panic(&mut self, task: TaskId, panic: usize) {
        self.scope_of(task).panic.get_or_insert(panic);
        self.unwind(task);
        let scope = self.task(task).scope;
        self.close(scope);
    }

    fn close(&mut self, scope: ScopeId) {
        if !std::mem::replace(&mut self.scope(scope).closing, true) {
            for task in self.tasks_of(scope) {
                let this = self.task(task);
                this.shut_down = !this.cancelled;
                self.cancel(task);
            }
        }
    }

    fn cancel(&mut self, task: TaskId) {
        let this = self.task(task);
        let before = std::mem::replace(&mut this.cancelled, true);
        if before || this.is_gone || this.is_sheltered() {
            return;
        }
        let waits = this.waits;
        match waits {
            Waits::Not => {}
            Waits::Inside(scope) if self.is_obliged(scope) => {
                self.scope(scope).outside = true;
                self.close(scope);
            }
            _ => self.stop(task),
        }
    }

    /// Whether there is anything to finish.
    fn is_obliged(&self, scope: ScopeId) -> bool {
        self.tasks_of(scope).into_iter().any(|task| {
            let task = &self.tasks[task.0];
            task.cleanup.is_some()
                || task.is_sheltered()
                || matches!(task.waits, Waits::Inside(scope) if self.is_obliged(scope))
        })
    }

    /// What follows from what has happened.
    fn settle(&mut self) {
        loop {
            if let Some((task, awaited, use_)) = self.waiter() {
                self.resolve(task, awaited, use_);
            } else if let Some(scope) = self.empty_scope() {
                self.come_out(scope);
            } else {
                return;
            }
        }
    }

    /// Who waits for a task that is gone.
    fn waiter(&self) -> Option<(TaskId, TaskId, Use)> {
        self.tasks
            .iter()
            .enumerate()
            .find_map(|(number, task)| match task.waits {
                Waits::For(awaited, use_) if !task.is_gone && self.tasks[awaited.0].is_gone => {
                    Some((TaskId(number), awaited, use_))
                }
                _ => None,
            })
    }

    fn resolve(&mut self, task: TaskId, awaited: TaskId, use_: Use) {
        let name = self.task(awaited).id;
        match self.task(awaited).end {
            _ if use_ != Use::Await => self.go_on(task),
            Some(End::Value) => self.go_on(task),
            Some(End::Failed) => self.stop(task),
            _ => self.fail(task, vec![format!("cancelled t{name}")]),
        }
    }
}

impl Task<'_> {
    /// In a shield or a cleanup, where nothing asks it to stop.
    fn is_sheltered(&self) -> bool {
        let mut blocks = self.blocks.iter();
        blocks.any(|block| matches!(block.stretch, Stretch::Shield(_) | Stretch::Cleanup(_)))
    }
}
