//! What the last expression of a block means, by its type, as [`output`](super::output) has it.
//!
//! The probe of a block dereferences step by step: to that of any `Result`, to that of what should not stand there, and to
//! [`Otherwise`].

use std::future::IntoFuture;
use std::marker::PhantomData;
use std::ops::Deref;

use super::TaskHandle;
use super::output::check_guess;
use crate::engine::Threading;
use crate::error::{Attempt, EndsBlock, TaskError};

/// Asks about the last expression of a task's block, or of a cleanup.
pub fn task_tail<O>(_value: &O) -> Probe<O, OfTask> {
    Probe::default()
}

/// Asks about the last expression of a scope's body.
pub fn tail<O>(_value: &O) -> Probe<O, OfBody> {
    Probe::default()
}

/// The value of a block that ends with an expression of whatever type is wanted, where asking would settle it.
pub fn guess<T>(value: T) -> Attempt<T> {
    check_guess::<T>();
    Ok(value)
}

/// Nobody else awaits what a task ends with.
#[derive(Debug)]
pub struct OfTask;

/// The future that a body ends with is for whoever awaits the scope; a handle stays in it.
#[derive(Debug)]
pub struct OfBody;

/// A `Result` whose error is not said anywhere, as in `Ok(())`.
#[derive(Debug)]
pub struct Probe<O, P>(AnyResult<O, P>);

/// Any `Result`.
#[derive(Debug)]
pub struct AnyResult<O, P>(Misplaced<O, P>);

/// What cannot have been meant.
#[derive(Debug)]
pub struct Misplaced<O, P>(Otherwise<O>, PhantomData<P>);

/// Any other value.
#[derive(Debug)]
pub struct Otherwise<O>(PhantomData<fn() -> O>);

impl<O, P> Default for Probe<O, P> {
    fn default() -> Self {
        Self(AnyResult(Misplaced(Otherwise(PhantomData), PhantomData)))
    }
}

impl<O, P> Deref for Probe<O, P> {
    type Target = AnyResult<O, P>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<O, P> Deref for AnyResult<O, P> {
    type Target = Misplaced<O, P>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<O, P> Deref for Misplaced<O, P> {
    type Target = Otherwise<O>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<T, P> Probe<Result<T, TaskError>, P> {
    /// Ends a block with this `Result`.
    pub fn __taskgroup_finish(&self, tail: Result<T, TaskError>) -> Attempt<T> {
        tail
    }
}

impl<T, E, P> AnyResult<Result<T, E>, P> {
    /// Ends a block with this `Result`.
    pub fn __taskgroup_finish(&self, tail: Result<T, E>) -> Attempt<T>
    where
        E: EndsBlock,
    {
        tail.map_err(TaskError::from)
    }
}

impl<O: IntoFuture> Misplaced<O, OfTask> {
    /// The future would be dropped unawaited, at the latest with the handle of the task.
    pub fn __taskgroup_finish<T>(&self, _tail: O) -> Attempt<T>
    where
        O: AwaitedByNobody,
    {
        unreachable!("this is refused when it is compiled")
    }
}

impl<T, M: Threading> Misplaced<TaskHandle<'_, T, M>, OfBody> {
    /// The scope would be gone before the handle.
    pub fn __taskgroup_finish<V>(&self, _tail: TaskHandle<'_, T, M>) -> Attempt<V>
    where
        TaskHandle<'static, T, M>: OutlivesScope,
    {
        unreachable!("this is refused when it is compiled")
    }
}

impl<T, M: Threading> Misplaced<Vec<TaskHandle<'_, T, M>>, OfBody> {
    /// The scope would be gone before the handles.
    pub fn __taskgroup_finish<V>(&self, _tail: Vec<TaskHandle<'_, T, M>>) -> Attempt<V>
    where
        TaskHandle<'static, T, M>: OutlivesScope,
    {
        unreachable!("this is refused when it is compiled")
    }
}

impl<O> Otherwise<O> {
    /// Ends a block with this value.
    pub fn __taskgroup_finish(&self, tail: O) -> Attempt<O> {
        check_guess::<O>();
        Ok(tail)
    }
}

/// Nothing does that is awaited.
#[diagnostic::on_unimplemented(
    message = "a block ends with a future that nobody awaits",
    label = "nothing runs this future",
    note = "write `.await` behind it; a task that is to give the future itself is written `spawn async {{ .. }}`"
)]
pub trait AwaitedByNobody {}

/// No handle does.
#[diagnostic::on_unimplemented(
    message = "the handle of a task cannot leave its scope",
    label = "a handle is the value of this scope",
    note = "write `.await` behind it for the value of the task, `join_all(..).await` for the values of several, or `;` \
            if none is wanted"
)]
pub trait OutlivesScope {}
