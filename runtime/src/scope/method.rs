//! The method that other scopes have, for what is to be said where it is missed.

use super::{Scope, TaskHandle};
use crate::engine::Threading;

/// Nothing does.
#[diagnostic::on_unimplemented(
    message = "a scope has no method `spawn`",
    label = "tasks are spawned by a word, not by a method",
    note = "write `spawn f()` in the body of the macro, `spawn!(s, f())` in a function that is handed the scope"
)]
pub trait SpawnsByMethod {}

impl<'scope, M: Threading> Scope<'scope, '_, M> {
    #[doc(hidden)]
    pub fn spawn<F, T>(&self, _task: F) -> TaskHandle<'scope, T, M>
    where
        M: SpawnsByMethod,
    {
        unreachable!("this is refused when it is compiled")
    }
}
