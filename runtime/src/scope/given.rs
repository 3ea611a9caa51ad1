//! The scope that `spawn!` is given.

use std::ops::Deref;

use super::Scope;
use crate::engine::Threading;

/// What `spawn!` is given first.
#[derive(Debug)]
pub struct Given<'a, G: ?Sized>(&'a G);

impl<'a, G: ?Sized> Given<'a, G> {
    /// Whatever it is.
    pub fn new(given: &'a G) -> Self {
        Self(given)
    }

    /// The scope that it is or leads to. Were that an associated type, its absence would be an error of its own.
    pub fn scope<S>(self) -> &'a S
    where
        G: LeadsTo<S>,
    {
        self.0.scope()
    }
}

/// The scope itself, or what dereferences to it.
#[diagnostic::on_unimplemented(
    message = "`spawn!` takes a scope first, a `&Scope` or a `&LocalScope`",
    label = "this is no scope",
    note = "`scope!(|s| {{ .. }})` names the scope, and a function is handed it by `s: &Scope<'_, '_>`: write \
            `spawn!(s, ..)`"
)]
pub trait LeadsTo<S> {
    /// Goes there.
    fn scope(&self) -> &S;
}

impl<M: Threading> LeadsTo<Self> for Scope<'_, '_, M> {
    fn scope(&self) -> &Self {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<T, S> LeadsTo<S> for T
where
    T: Deref<Target: LeadsTo<S>> + ?Sized,
{
    fn scope(&self) -> &S {
        (**self).scope()
    }
}
