//! What can be spawned.

use std::future::IntoFuture;
use std::marker::PhantomData;
use std::ops::Deref;

/// [`IntoFuture`], in words of its own.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a future, so it cannot be spawned",
    label = "this is not a future",
    note = "a task is what can be awaited: write `spawn {{ .. }}` for code in place, `spawn(blocking) {{ .. }}` for \
            what blocks or computes for long"
)]
pub trait Spawnable {}

#[diagnostic::do_not_recommend]
impl<S: IntoFuture> Spawnable for S {}

/// The spawned expression as it is.
pub fn future<S>(spawned: S) -> Spawned<S> {
    Spawned(spawned, NoFuture(PhantomData))
}

/// The spawned expression. What is no future is refused here, and nothing more is said of it: whatever is asked for then
/// has any type.
#[derive(Debug)]
pub struct Spawned<S>(S, NoFuture<S>);

/// What holds when `S` is not known to be a future.
#[derive(Debug)]
pub struct NoFuture<S>(PhantomData<fn() -> S>);

impl<S> Deref for Spawned<S> {
    type Target = NoFuture<S>;

    fn deref(&self) -> &NoFuture<S> {
        &self.1
    }
}

impl<S: IntoFuture> Spawned<S> {
    /// What can be awaited.
    pub fn __taskgroup_future(self) -> S {
        self.0
    }
}

impl<S> NoFuture<S> {
    /// What is missed.
    pub fn __taskgroup_future<F>(&self) -> F
    where
        S: Spawnable,
    {
        unreachable!("this is refused when it is compiled")
    }
}
