//! How scopes end.

use super::super::trace::{Event, Outcome};
use super::{End, Model, ScopeId, Waits};

/// What a scope comes out with.
enum Result {
    Value,
    /// With the errors, and whether it was stopped together with what is around it.
    Errors(Vec<String>, bool),
    Panic(usize),
}

impl Model<'_> {
    pub(super) fn empty_scope(&self) -> Option<ScopeId> {
        let mut scopes = (0..self.scopes.len()).map(ScopeId);
        scopes.find(|scope| !self.scopes[scope.0].is_over && self.tasks_of(*scope).is_empty())
    }

    pub(super) fn come_out(&mut self, scope: ScopeId) {
        let result = self.result(scope);
        let this = self.scope(scope);
        this.is_over = true;
        let (id, around) = (this.id, this.around);
        let Some((task, caught)) = around else {
            self.outcome = Some(match result {
                Result::Value => Outcome::CameOut(Vec::new()),
                Result::Errors(errors, _) => Outcome::CameOut(errors),
                Result::Panic(panic) => Outcome::Panicked(panic),
            });
            return;
        };
        self.task(task).waits = Waits::Not;
        let (errors, stopped) = match result {
            Result::Panic(panic) => return self.panic(task, panic),
            Result::Value => (Vec::new(), false),
            Result::Errors(errors, stopped) => (errors, stopped),
        };
        let mut seen = errors.clone();
        seen.extend(stopped.then(|| "stopped".to_owned()));
        seen.sort();
        self.say(Event::CameOut(id, seen));
        match (errors.is_empty(), stopped) {
            _ if caught => self.go_on(task),
            (true, false) => self.go_on(task),
            (true, true) => self.stop(task),
            (false, _) => self.fail(task, errors),
        }
    }

    fn result(&mut self, scope: ScopeId) -> Result {
        let has_value = self
            .tasks
            .iter()
            .any(|task| task.scope == scope && task.is_body && task.end == Some(End::Value));
        let this = self.scope(scope);
        let mut errors = std::mem::take(&mut this.failures);
        errors.append(&mut this.body_failures);
        let stopped = this.outside && this.cut;
        match (this.panic, this.cancelled.take()) {
            (Some(panic), _) => Result::Panic(panic),
            (None, _) if stopped || !errors.is_empty() => Result::Errors(errors, stopped),
            (None, Some(reason)) if !has_value => Result::Errors(vec![reason], false),
            _ => Result::Value,
        }
    }
}
