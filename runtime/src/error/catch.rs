//! What `catch_group!` runs on: `except*` of PEP 654, clause by clause.
//!
//! The macro's expansion makes a [`Catch`] of the error that left the `try` block, lets each clause select from
//! it, hands over what the clause came to, and finishes.

use std::any::TypeId;
use std::error::Error;
use std::fmt;
use std::marker::PhantomData;

use super::convert::is_marker;
use super::merge::merge;
use super::place::Shells;
use super::{Attempt, ErrorGroup, Leaf, Matched, Member, TaskError};

/// Runs a block that `?` may leave. Called in place the closure would not count as `FnOnce`, and could not give away
/// what it borrows mutably.
pub fn run<T>(block: impl FnOnce() -> Attempt<T>) -> Attempt<T> {
    block()
}

/// Gives a block that `?` may leave its type.
pub fn attempt<T>(value: T) -> Attempt<T> {
    Ok(value)
}

/// The value of a block that no `return` may leave, where that could not be told from the tokens.
#[derive(Debug)]
pub struct NoReturn<T>(T);

impl<T> NoReturn<T> {
    /// As [`attempt`].
    pub fn attempt(value: T) -> Attempt<Self> {
        Ok(Self(value))
    }

    /// What it came to.
    pub fn value(attempt: Attempt<Self>) -> Attempt<T> {
        attempt.map(|value| value.0)
    }
}

/// The value of a `try` block without `else`.
pub fn pass<V>(value: V) -> Result<V, ErrorGroup> {
    Ok(value)
}

/// What `else` came to. Its error is not offered to the clauses.
pub fn raised<V>(result: Attempt<V>) -> Result<V, ErrorGroup> {
    result.map_err(TaskError::into_group)
}

/// The errors that left a `try` block, on their way through the clauses.
///
/// What only says that constructs were wound down with their task is offered to no clause and goes on.
///
/// If a guard or a clause panics, it is dropped with all the errors it has.
pub struct Catch<V> {
    /// What it all started as.
    original: Shells,
    /// What no clause has taken.
    rest: Option<ErrorGroup>,
    /// Parts of the original that clauses have raised again.
    again: Vec<ErrorGroup>,
    /// What else clauses have raised, in their order.
    fresh: Vec<Member>,
    /// Of the last clause that came to its end.
    value: Option<V>,
}

impl<V> Catch<V> {
    /// A bare error is handled as a group of one with an empty message.
    pub fn new(error: TaskError) -> Self {
        let group = error.into_group();
        Self {
            original: Shells::of(&group),
            rest: Some(group),
            again: Vec::new(),
            fresh: Vec::new(),
            value: None,
        }
    }

    /// Takes out the errors of type `T` to which the guard says yes. It is asked once about each, and only if
    /// no earlier clause has taken it.
    ///
    /// # Panics
    ///
    /// If the guard panics; and in a debug build if `T` is a group, which no leaf ever is.
    pub fn select<T: CaughtError, G: FnMut(&T) -> bool>(&mut self, mut guard: G) -> Option<Matched<T>> {
        refuse_group::<T>();
        self.take(|leaf| leaf.downcast_ref().is_some_and(&mut guard))
            .map(Matched::new)
    }

    /// Takes out the errors of several types, or all, to which the guard says yes.
    ///
    /// # Panics
    ///
    /// If the guard panics.
    pub fn select_any(
        &mut self,
        mut is: impl FnMut(&Leaf) -> bool,
        mut guard: impl FnMut(&Leaf) -> bool,
    ) -> Option<ErrorGroup> {
        self.take(|leaf| is(leaf) && guard(leaf))
    }

    /// Takes out the errors that are a `T` or have one in their chain of sources, and to which the guard says yes.
    /// It is asked about the first `T` of each chain.
    ///
    /// # Panics
    ///
    /// As [`select`](Self::select).
    pub fn select_caused_by<T: CaughtError, G: FnMut(&T) -> bool>(
        &mut self,
        mut guard: G,
    ) -> Option<ErrorGroup> {
        refuse_group::<T>();
        self.take(|leaf| leaf.caused_by().is_some_and(&mut guard))
    }

    /// Takes over what a clause came to: its value, or what it raised. A part of the original goes back to its
    /// place in the end: the group that was selected, a part split from it, a member or a single leaf. Anything
    /// else is a new error.
    pub fn settle(&mut self, result: Attempt<V>) {
        match result.map_err(|error| self.original.find_back(error.into_member())) {
            Ok(value) => self.value = Some(value),
            Err(Ok(part)) => self.again.push(part),
            Err(Err(member)) => self.fresh.push(member),
        }
    }

    /// What `catch_group!` evaluates to.
    ///
    /// # Panics
    ///
    /// If a clause has selected errors and has not been settled.
    pub fn finish(mut self) -> Result<V, ErrorGroup> {
        let value = self.value.take();
        match self.into_errors() {
            Some(group) => Err(group),
            None => Ok(value.expect("the clause that took the last error has settled")),
        }
    }

    /// The errors that go on: those that no clause has taken and those that clauses have raised. For a
    /// `catch_group!` that is cancelled in one of its clauses; what that clause had taken counts as handled.
    pub fn into_errors(self) -> Option<ErrorGroup> {
        let mut old_parts = self.again;
        old_parts.extend(self.rest);
        let mut members = self.fresh;
        let is_single = members.len() == 1;
        match merge(old_parts) {
            Some(old) if members.is_empty() => return Some(old),
            Some(old) => members.push(Member::Group(old)),
            None if is_single => return members.pop().map(Member::into_group),
            None => {}
        }
        ErrorGroup::new("", members)
    }

    fn take(&mut self, mut yes: impl FnMut(&Leaf) -> bool) -> Option<ErrorGroup> {
        let (matched, rest) = self.rest.take()?.split_by(|leaf| !is_marker(leaf) && yes(leaf));
        self.rest = rest;
        matched
    }
}

impl<V> fmt::Debug for Catch<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            original: _,
            rest,
            again,
            fresh,
            value,
        } = self;
        f.debug_struct("Catch")
            .field("rest", rest)
            .field("again", again)
            .field("fresh", fresh)
            .field("has_value", &value.is_some())
            .finish()
    }
}

/// The type of a value, for an expansion that cannot write it down.
pub struct ValueKind<V>(PhantomData<fn() -> V>);

impl<V> ValueKind<V> {
    pub(crate) fn new() -> Self {
        Self(PhantomData)
    }

    /// Stands where only the type counts.
    ///
    /// # Panics
    ///
    /// Always.
    pub fn value(self) -> V {
        unreachable!("it is there for its type")
    }
}

impl<V> Clone for ValueKind<V> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<V> Copy for ValueKind<V> {}

impl<V> fmt::Debug for ValueKind<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ValueKind")
    }
}

/// Whether a clause for `A | B` takes the leaf, asked for each of its types.
pub fn leaf_is<T: CaughtError>(leaf: &Leaf) -> bool {
    refuse_group::<T>();
    leaf.is::<T>()
}

/// The same for a clause that also looks at what caused the error.
pub fn leaf_caused_by<T: CaughtError>(leaf: &Leaf) -> bool {
    refuse_group::<T>();
    leaf.caused_by::<T>().is_some()
}

/// The macro refuses `ErrorGroup` by its name; under an alias it would be a clause that never runs.
fn refuse_group<T: 'static>() {
    debug_assert!(
        TypeId::of::<T>() != TypeId::of::<ErrorGroup>(),
        "a clause matches the errors in groups, never a group: name the errors, or write `except* _`"
    );
}

/// What a clause can be for. A type that is not `Send + Sync` never gets into a group, so no clause can match it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an error type, so no clause can match it",
    label = "no error of this type can be in a group",
    note = "a clause names a type that implements `std::error::Error` and is `Send + Sync + 'static`, or `_` for every error"
)]
pub trait CaughtError: Error + Send + Sync + 'static {}

#[diagnostic::do_not_recommend]
impl<T: Error + Send + Sync + 'static> CaughtError for T {}
