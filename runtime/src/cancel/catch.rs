//! The errors of a `catch_group!` that is cancelled in one of its clauses.

use std::fmt;

use super::stretch::leave;
use crate::engine::Region;
use crate::error::{self, Attempt, CaughtError, ErrorGroup, Leaf, Matched, TaskError, ValueKind};

/// The errors on their way through the clauses: an `error::Catch`, method by method, since a method that is
/// reached through `Deref` would give way to one of a trait that the user has for all types.
///
/// Dropped half-way, in a clause of a task that was asked to stop, the errors go on with the cancellation: those that
/// no clause has taken, and those that clauses have raised.
pub struct Catch<V>(Option<error::Catch<V>>);

impl<V> Catch<V> {
    /// As `error::Catch::new`.
    pub fn new(error: TaskError) -> Self {
        Self(Some(error::Catch::new(error)))
    }

    fn inner(&mut self) -> &mut error::Catch<V> {
        match &mut self.0 {
            Some(catch) => catch,
            None => unreachable!("`finish` takes it, and everything else with it"),
        }
    }

    /// As `error::Catch::select`.
    pub fn select<T: CaughtError, G: FnMut(&T) -> bool>(&mut self, guard: G) -> Option<Matched<T>> {
        self.inner().select(guard)
    }

    /// As `error::Catch::select_any`.
    pub fn select_any(
        &mut self,
        is: impl FnMut(&Leaf) -> bool,
        guard: impl FnMut(&Leaf) -> bool,
    ) -> Option<ErrorGroup> {
        self.inner().select_any(is, guard)
    }

    /// As `error::Catch::select_caused_by`.
    pub fn select_caused_by<T: CaughtError, G: FnMut(&T) -> bool>(&mut self, guard: G) -> Option<ErrorGroup> {
        self.inner().select_caused_by(guard)
    }

    /// The type that the clauses agree on with the `try` block.
    pub fn kind(&self) -> ValueKind<V> {
        ValueKind::new()
    }

    /// As `error::Catch::settle`.
    pub fn settle(&mut self, result: Attempt<V>) {
        self.inner().settle(result);
    }

    /// As `error::Catch::finish`.
    pub fn finish(mut self) -> Result<V, ErrorGroup> {
        match self.0.take() {
            Some(catch) => catch.finish(),
            None => unreachable!("it is taken here alone"),
        }
    }
}

impl<V> fmt::Debug for Catch<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Catch").finish_non_exhaustive()
    }
}

impl<V> Drop for Catch<V> {
    fn drop(&mut self) {
        let Some(catch) = self.0.take() else {
            return;
        };
        if Region::is_given_up()
            && let Some(group) = catch.into_errors()
            && let Some(error) = TaskError::from(group).without_marker()
        {
            leave(vec![error]);
        }
    }
}
