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

/// The same, of an expression that awaits something before its end.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a future, so it cannot be spawned",
    label = "this is not a future",
    note = "`.await` in what is spawned waits before there is a task: to wait for the task write `(spawn x).await`, and \
            go on from that"
)]
pub trait SpawnableOnceAwaited {}

#[diagnostic::do_not_recommend]
impl<S: IntoFuture> SpawnableOnceAwaited for S {}

/// The spawned expression as it is.
pub fn future<S>(spawned: S) -> Spawned<S, NoFuture<S>> {
    Spawned(spawned, NoFuture(PhantomData))
}

/// The same, where something in it has been awaited.
pub fn once_awaited<S>(spawned: S) -> Spawned<S, NoFutureOnceAwaited<S>> {
    Spawned(spawned, NoFutureOnceAwaited(PhantomData))
}

/// The spawned expression. What is no future is refused here, and nothing more is said of it: whatever is asked for then
/// has any type.
#[derive(Debug)]
pub struct Spawned<S, Otherwise>(S, Otherwise);

/// What holds when `S` is not known to be a future.
#[derive(Debug)]
pub struct NoFuture<S>(PhantomData<fn() -> S>);

/// The same.
#[derive(Debug)]
pub struct NoFutureOnceAwaited<S>(PhantomData<fn() -> S>);

impl<S, Otherwise> Deref for Spawned<S, Otherwise> {
    type Target = Otherwise;

    fn deref(&self) -> &Otherwise {
        &self.1
    }
}

impl<S: IntoFuture, Otherwise> Spawned<S, Otherwise> {
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

impl<S> NoFutureOnceAwaited<S> {
    /// What is missed.
    pub fn __taskgroup_future<F>(&self) -> F
    where
        S: SpawnableOnceAwaited,
    {
        unreachable!("this is refused when it is compiled")
    }
}
