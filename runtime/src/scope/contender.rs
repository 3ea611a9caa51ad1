//! What the tasks of a race come to, and who has decided it.

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::mem;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker, ready};

use pin_project_lite::pin_project;

use crate::cancel::poll_region;
use crate::engine::Finish;
use crate::error::{Attempt, Origin, TaskError};
use crate::watched::Watched;

/// What decides a race.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    FirstSuccess,
    /// The first task that ends, with a value or with an error.
    FirstEnd,
}

/// Shared by the body of a race, which waits for them, and all its tasks, wherever they run.
pub(super) struct Results<T>(Arc<Watched<State<T>>>);

struct State<T> {
    rule: Rule,
    stage: Stage,
    value: Option<T>,
    /// In the order in which the tasks failed.
    failures: Vec<TaskError>,
    entered: usize,
    running: usize,
}

/// The failures of a race that has its value, and the value of one whose body is gone.
type Unwanted<T> = (Vec<TaskError>, Option<T>);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Open,
    Decided,
    /// The body is gone: a task that fails now fails as in any scope.
    Over,
}

/// What there is to see for the body.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    Open,
    /// Open, and nobody is left who could decide it.
    Deserted,
    Decided,
}

impl<T> Results<T> {
    pub(super) fn new(rule: Rule) -> Self {
        Self(Arc::new(Watched::new(State {
            rule,
            stage: Stage::Open,
            value: None,
            failures: Vec::new(),
            entered: 0,
            running: 0,
        })))
    }

    /// `None` once the race is decided.
    pub(super) fn enter(&self, origin: Origin) -> Option<Contender<T>> {
        let entered = self.0.look(State::enter);
        entered.then(|| Contender {
            results: self.clone(),
            origin,
            ended: false,
        })
    }

    /// How the race stands; `waker` is called when that changes.
    pub(super) fn watch(&self, waker: &Waker) -> Standing {
        self.0.watch(waker, |state| match state.stage {
            Stage::Open if state.running == 0 => Standing::Deserted,
            Stage::Open => Standing::Open,
            Stage::Decided | Stage::Over => Standing::Decided,
        })
    }

    /// The value that has decided the race.
    pub(super) fn take_value(&self) -> Option<T> {
        self.0.look(|state| state.value.take())
    }

    /// The failures that are to come out, and how many tasks there were. If the race is undecided, a task that fails from
    /// now on does so as in any scope.
    pub(super) fn close(&self) -> (Vec<TaskError>, usize) {
        let (left, unwanted) = self.0.leave(State::close);
        drop(unwanted);
        left
    }

    /// A task has ended.
    fn leave<R>(&self, note: impl FnOnce(&mut State<T>) -> R) -> R {
        self.0.change(|state| {
            state.running -= 1;
            note(state)
        })
    }
}

impl<T> Clone for Results<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> fmt::Debug for Results<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Results").finish_non_exhaustive()
    }
}

/// A task of a race, as long as it runs.
pub(super) struct Contender<T> {
    results: Results<T>,
    origin: Origin,
    ended: bool,
}

impl<T> Contender<T> {
    /// The task of this contender.
    pub(super) fn run<K, F>(self, work: F) -> Run<K, F, T>
    where
        F: Future,
        K: Finish<F::Output, Value = T>,
    {
        Run {
            work,
            contender: Some(self),
            kind: PhantomData,
        }
    }

    /// The task has come to this. What is nothing of the race's is given back, for the scope to deal with.
    pub(super) fn conclude(mut self, result: Attempt<T>) -> Attempt<()> {
        self.ended = true;
        // What nobody wants is dropped behind the lock.
        let mut left = Some(result);
        let stage = self.results.leave(|state| {
            let stage = state.stage;
            if stage == Stage::Open {
                state.accept(&mut left, &self.origin);
            }
            stage
        });
        match left {
            None | Some(Ok(_)) => Ok(()),
            Some(Err(error)) if stage == Stage::Over || error.has_marker() => Err(error),
            Some(Err(_)) => Ok(()),
        }
    }
}

impl<T> State<T> {
    /// Counts a task in, unless the race is decided.
    fn enter(&mut self) -> bool {
        if self.stage == Stage::Decided {
            return false;
        }
        self.entered += 1;
        self.running += 1;
        true
    }

    /// The failures that are to come out and the number of tasks, and what is to be dropped.
    fn close(&mut self) -> ((Vec<TaskError>, usize), Unwanted<T>) {
        let failures = mem::take(&mut self.failures);
        let (kept, ignored) = match (self.stage, self.rule) {
            (Stage::Decided, Rule::FirstSuccess) => (Vec::new(), failures),
            _ => (failures, Vec::new()),
        };
        if self.stage == Stage::Open {
            self.stage = Stage::Over;
        }
        ((kept, self.entered), (ignored, self.value.take()))
    }

    /// A value decides the race, and the error of a task that has failed may. One that was merely stopped has done neither.
    fn accept(&mut self, result: &mut Option<Attempt<T>>, origin: &Origin) {
        match result.take() {
            None => {}
            Some(Ok(value)) => {
                self.value = Some(value);
                self.stage = Stage::Decided;
            }
            Some(Err(error)) => {
                if let Some(mut error) = error.without_marker() {
                    error.stamp(origin);
                    self.failures.push(error);
                    if self.rule == Rule::FirstEnd {
                        self.stage = Stage::Decided;
                    }
                }
            }
        }
    }
}

impl<T> Drop for Contender<T> {
    fn drop(&mut self) {
        if !self.ended {
            self.results.leave(|_| ());
        }
    }
}

pin_project! {
    /// The future of a task in a race.
    pub struct Run<K, F, T> {
        #[pin]
        work: F,
        // Gone when it has ended.
        contender: Option<Contender<T>>,
        kind: PhantomData<fn(K)>,
    }
}

impl<K, F, T> Future for Run<K, F, T>
where
    F: Future,
    K: Finish<F::Output, Value = T>,
{
    type Output = Attempt<()>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Attempt<()>> {
        let this = self.project();
        let result = ready!(poll_region(this.work, cx)).and_then(K::finish);
        let contender = this.contender.take();
        Poll::Ready(contender.map_or(Ok(()), |contender| contender.conclude(result)))
    }
}
