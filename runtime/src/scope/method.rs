//! Methods that scopes and tasks have elsewhere, for what is to be said where they are missed.

use super::{Scope, ScopeFuture, TaskHandle};
use crate::engine::Threading;

impl<'scope, M: Threading> Scope<'scope, '_, M> {
    #[doc(hidden)]
    pub fn spawn<F, T>(&self, _task: F) -> TaskHandle<'scope, T, M>
    where
        M: SpawnsByMethod,
    {
        refused()
    }
}

impl<M: Threading, T> TaskHandle<'_, T, M> {
    #[doc(hidden)]
    pub fn join<R>(self) -> R
    where
        M: JoinsByMethod,
    {
        refused()
    }

    #[doc(hidden)]
    pub fn abort(&self)
    where
        M: AbortsByMethod,
    {
        refused()
    }
}

impl<M: Threading, T> ScopeFuture<'_, T, M> {
    #[doc(hidden)]
    pub fn wait<R>(self) -> R
    where
        M: WaitsByMethod,
    {
        refused()
    }
}

fn refused<T>() -> T {
    unreachable!("this is refused when it is compiled")
}

/// Nothing does.
#[diagnostic::on_unimplemented(
    message = "a scope has no method `spawn`",
    label = "tasks are spawned by a word, not by a method",
    note = "write `spawn f()` in the body of the macro, `spawn!(s, f())` in a function that is handed the scope"
)]
pub trait SpawnsByMethod {}

/// Nothing does.
#[diagnostic::on_unimplemented(
    message = "the handle of a task has no method `join`",
    label = "a handle is awaited",
    note = "write `.await` for the value of the task, `.outcome().await` for a `Result`; its failure is the scope's"
)]
pub trait JoinsByMethod {}

/// Nothing does.
#[diagnostic::on_unimplemented(
    message = "the handle of a task has no method `abort`",
    label = "a task is asked to stop",
    note = "write `.cancel()`: what the task has to clean up is waited for"
)]
pub trait AbortsByMethod {}

/// Nothing does.
#[diagnostic::on_unimplemented(
    message = "a scope has no method `wait`",
    label = "a scope is awaited",
    note = "write `.await`, or `taskgroup::block_on(scope! {{ .. }})` where nothing can be awaited"
)]
pub trait WaitsByMethod {}
