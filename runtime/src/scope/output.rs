//! What the output of a task means: a `Result` fails it or gives a value, anything else is the value.
//!
//! The choice is made where the macro is expanded, on the type of the output, in the manner of
//! anyhow's `kind.rs`: `FutureProbe<F>` has an inherent method for an `F` that gives a `Result` when it is awaited, and
//! dereferences to [`OtherFuture`], which has the same method for every `F`. Method lookup takes the first that fits.
//! `tail` asks in the same way about the last expression of a block.
//! The `Result` side carries no bound of its own, so that an `E` that is no error is refused where
//! the output is used and never taken for a value in silence.
//!
//! In generic code the lookup happens where the type is still a parameter, and a parameter is a value.
//! `spawn(result)` and `spawn(value)` say what is meant; a debug build panics where a guess turns out
//! to be wrong.

use std::future::IntoFuture;
use std::marker::PhantomData;
use std::ops::Deref;

pub use crate::engine::AsBlock;
use crate::engine::Finish;
use crate::error::{Attempt, FailsTask, TaskError};

/// The output is a `Result`: `Err` fails the task.
#[derive(Clone, Copy, Debug)]
pub struct AsResult;

/// The output is the value, whatever it is.
#[derive(Clone, Copy, Debug)]
pub struct AsValue;

/// The output is the value, as far as could be seen.
#[derive(Clone, Copy, Debug)]
pub struct GuessedValue;

impl<T, E: FailsTask> Finish<Result<T, E>> for AsResult {
    type Value = T;

    fn finish(output: Result<T, E>) -> Attempt<T> {
        output.map_err(TaskError::from)
    }
}

impl<T> Finish<T> for AsValue {
    type Value = T;

    fn finish(output: T) -> Attempt<T> {
        Ok(output)
    }
}

impl<T> Finish<T> for GuessedValue {
    type Value = T;

    fn finish(output: T) -> Attempt<T> {
        check_guess::<T>();
        Ok(output)
    }
}

/// In a debug build, refuses a `Result` that was taken for a value because its type was a parameter.
pub(super) fn check_guess<T>() {
    #[cfg(debug_assertions)]
    {
        let name = std::any::type_name::<T>();
        assert!(
            !name.starts_with("core::result::Result<"),
            "a task's output, generic where it was spawned, is a `{name}`: its errors would go \
             unnoticed. Write `spawn(result) ..` to let `Err` fail the task, or `spawn(value) ..` to \
             hand the `Result` to whoever awaits it"
        );
    }
}

/// Asks about the output of the future `F`.
#[derive(Debug)]
pub struct FutureProbe<F>(OtherFuture<F>);

/// What holds when the output of `F` is not known to be a `Result`.
#[derive(Debug)]
pub struct OtherFuture<F>(PhantomData<fn() -> F>);

impl<F> Deref for FutureProbe<F> {
    type Target = OtherFuture<F>;

    fn deref(&self) -> &OtherFuture<F> {
        &self.0
    }
}

impl<F, T, E> FutureProbe<F>
where
    F: IntoFuture<Output = Result<T, E>>,
{
    /// The kind of this future.
    pub fn __taskgroup_kind(&self) -> AsResult {
        AsResult
    }
}

impl<F> OtherFuture<F> {
    /// The kind of this future.
    pub fn __taskgroup_kind(&self) -> GuessedValue {
        GuessedValue
    }
}

/// Asks about the output of a future, without saying that it is one.
pub fn output<F>(_future: &F) -> FutureProbe<F> {
    FutureProbe(OtherFuture(PhantomData))
}

/// Says in code that never runs what a `return` in a block has to give, ahead of the user's own.
pub fn returned<T>() -> Attempt<T> {
    unreachable!()
}

/// Carries a variable by value into an `async` block that is not `move`. Not `Copy`, whatever it
/// holds, so that using it takes it along.
#[derive(Debug)]
pub struct Moved<T>(T);

impl<T> Moved<T> {
    /// Wraps the variable, outside the block.
    pub fn new(variable: T) -> Self {
        Self(variable)
    }

    /// Unwraps it, inside the block.
    pub fn take(self) -> T {
        self.0
    }
}
