//! What holds for every program, whoever comes first.

use std::collections::{HashMap, HashSet};

use super::program::{Action, Outside, Program};
use super::trace::{Event, Outcome, Seen, Stretch};

/// # Panics
///
/// If a rule is broken.
pub fn check(program: &Program, seen: &Seen) {
    let facts = Facts::gather(program, seen);
    facts.stretches_begin_once_and_are_gone();
    facts.what_a_scope_runs_lies_within_it();
    facts.cleanups_run_once_after_their_work();
    facts.finallys_run_once_after_their_scope();
    facts.outcome();
}

struct Facts<'a> {
    program: &'a Program,
    seen: &'a Seen,
    /// Where in the events.
    began: HashMap<Stretch, usize>,
    gone: HashMap<Stretch, usize>,
    steps: HashMap<usize, usize>,
}

impl<'a> Facts<'a> {
    fn gather(program: &'a Program, seen: &'a Seen) -> Self {
        let mut facts = Self {
            program,
            seen,
            began: HashMap::new(),
            gone: HashMap::new(),
            steps: HashMap::new(),
        };
        for (place, (_, event)) in seen.events.iter().enumerate() {
            let before = match event {
                Event::Began(stretch) => facts.began.insert(*stretch, place),
                Event::Gone(stretch) => facts.gone.insert(*stretch, place),
                Event::Step(step) => facts.steps.insert(*step, place),
                Event::Spawned(..) | Event::CameOut(..) => None,
            };
            assert_eq!(before, None, "{event:?} is seen once");
        }
        facts
    }

    fn stretches_begin_once_and_are_gone(&self) {
        for (stretch, began) in &self.began {
            let gone = self.gone.get(stretch);
            assert!(
                gone.is_some_and(|gone| gone > began),
                "{stretch:?} outlives the program"
            );
        }
    }

    /// Rule 1: nothing of a scope is left when its step goes on.
    fn what_a_scope_runs_lies_within_it(&self) {
        for (place, (_, event)) in self.seen.events.iter().enumerate() {
            let Event::CameOut(scope, _) = event else {
                continue;
            };
            self.program.each(&mut |step| {
                if let (true, Action::Scope { inner, .. } | Action::Guarded { inner, .. }) =
                    (step.id == *scope, &step.action)
                {
                    let inner = Program {
                        root: inner.clone(),
                        outside: Outside::Nothing,
                    };
                    inner.each(&mut |step| self.is_over_by(step.id, place));
                    self.is_over_by(*scope, place);
                }
            });
        }
    }

    fn is_over_by(&self, id: usize, place: usize) {
        for stretch in [
            Stretch::Work(id),
            Stretch::Cleanup(id),
            Stretch::Shield(id),
            Stretch::Body(id),
        ] {
            if let Some(gone) = self.gone.get(&stretch) {
                assert!(*gone < place, "{stretch:?} outlives its scope");
            }
        }
        let later = self.steps.get(&id).is_some_and(|step| *step > place);
        assert!(!later, "step {id} comes after its scope");
    }

    /// Rule 7.
    fn cleanups_run_once_after_their_work(&self) {
        self.program.each(&mut |step| {
            let Action::Spawn { cleanup: Some(_), .. } = step.action else {
                return;
            };
            let accepted = self
                .seen
                .events
                .iter()
                .any(|(_, event)| *event == Event::Spawned(step.id, true));
            let began = self.began.get(&Stretch::Cleanup(step.id));
            match accepted {
                true if self.program.outside_drops() => {}
                true => assert!(began.is_some(), "the cleanup of t{} does not run", step.id),
                false => assert!(began.is_none(), "the cleanup of t{} was never to run", step.id),
            }
            if let (Some(began), Some(work)) = (began, self.gone.get(&Stretch::Work(step.id))) {
                assert!(work < began, "the cleanup of t{} runs beside its work", step.id);
            }
        });
    }

    /// The same of a `finally`, once what is before it has begun.
    fn finallys_run_once_after_their_scope(&self) {
        self.program.each(&mut |step| {
            let finally = self.began.get(&Stretch::Finally(step.id));
            let scope = self.began.get(&Stretch::Body(step.id));
            if let (Action::Guarded { .. }, Some(_)) = (&step.action, scope) {
                let runs = self.program.outside_drops() || finally.is_some();
                assert!(runs, "the finally of {} does not run", step.id);
            }
            if let (Some(finally), Some(gone)) = (finally, self.gone.get(&Stretch::Body(step.id))) {
                assert!(gone < finally, "the finally of {} runs beside its scope", step.id);
            }
        });
    }

    fn outcome(&self) {
        let panics = self.done(|action| matches!(action, Action::Panic));
        match &self.seen.outcome {
            Outcome::Dropped => {}
            Outcome::Panicked(panic) => assert!(panics.contains(panic), "{panic} was not due"),
            Outcome::CameOut(errors) => {
                assert!(panics.is_empty(), "{panics:?} are swallowed");
                self.no_error_is_lost_or_doubled(errors);
                self.errors_are_in_order(errors);
            }
        }
    }

    /// The steps of this kind that have been reached.
    fn done(&self, kind: impl Fn(&Action) -> bool) -> Vec<usize> {
        let mut done = Vec::new();
        self.program.each(&mut |step| {
            if kind(&step.action) && self.steps.contains_key(&step.id) {
                done.push(step.id);
            }
        });
        done
    }

    /// Rule 3. What is caught has come out there.
    fn no_error_is_lost_or_doubled(&self, errors: &[String]) {
        let mut came_out: Vec<String> = errors.to_vec();
        let mut caught = HashSet::new();
        self.program.each(&mut |step| match &step.action {
            Action::Join(scopes) => caught.extend(scopes.iter().map(|step| step.id)),
            Action::Scope { caught: true, .. } => caught.extend([step.id]),
            _ => {}
        });
        for (_, event) in &self.seen.events {
            if let Event::CameOut(scope, errors) = event
                && caught.contains(scope)
            {
                came_out.extend(errors.iter().cloned());
            }
        }
        let mut came_out: Vec<usize> = came_out.iter().filter_map(|error| raised(error)).collect();
        came_out.sort_unstable();
        let mut raised = self.done(|action| matches!(action, Action::Fail));
        raised.sort_unstable();
        assert_eq!(
            came_out, raised,
            "errors that came out, and errors that were raised"
        );
        assert!(
            !errors.iter().any(|error| error == "stopped"),
            "a marker comes out"
        );
    }

    /// Rule 3: of the children of the program's scope, the first to fail comes first; the body comes last.
    fn errors_are_in_order(&self, errors: &[String]) {
        let children: HashSet<usize> = direct(self.program);
        let places = errors.iter().filter_map(|error| raised(error));
        let places = places
            .filter(|step| children.contains(step))
            .map(|step| self.steps[&step]);
        assert!(places.is_sorted(), "the order of {errors:?}");
        let body: HashSet<usize> = self.program.root.block.iter().map(|step| step.id).collect();
        let of_body = errors
            .iter()
            .position(|error| raised(error).is_some_and(|step| body.contains(&step)));
        assert!(
            of_body.is_none_or(|place| place + 1 == errors.len()),
            "the body's own is last in {errors:?}"
        );
    }
}

fn raised(error: &str) -> Option<usize> {
    error.strip_prefix("raised ")?.parse().ok()
}

/// The steps of the tasks of the program's own scope, without what lies in scopes below.
fn direct(program: &Program) -> HashSet<usize> {
    let mut direct = HashSet::new();
    let mut blocks: Vec<(&[super::program::Step], bool)> = vec![(&program.root.block, false)];
    while let Some((block, of_child)) = blocks.pop() {
        for step in block {
            if of_child {
                direct.insert(step.id);
            }
            match &step.action {
                Action::Spawn { work, cleanup } => {
                    blocks.push((work, true));
                    blocks.push((cleanup.as_deref().unwrap_or_default(), true));
                }
                Action::Shield(block) | Action::Guarded { cleanup: block, .. } => {
                    blocks.push((block, of_child));
                }
                _ => {}
            }
        }
    }
    direct
}
