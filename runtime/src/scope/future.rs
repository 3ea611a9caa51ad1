//! The future of a scope: body and tasks, polled together.

use std::borrow::Cow;
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll};

use super::{AsBlock, LocalScope, Scope};
use crate::engine::{
    self, Driver, FirstPanic, Label, Obligation, OneThread, Outcome, Payload, Region, RegionEnd, Site,
    Threading, Threads,
};
use crate::error::{Attempt, Cancelled, ErrorGroup, TaskError};

/// A boxed future that may move between threads.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A boxed future that stays on its thread.
pub type LocalBoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// What [`scope!`](macro@crate::scope) evaluates to: a future of the body's value, or of every error.
///
/// It does nothing until it is polled, and is done when the body and every task are gone.
///
/// # Cancel safety
///
/// Dropping it half-way drops the body and every task then and there, in the thread that drops it.
#[must_use = "a scope does nothing until it is awaited: write `scope! { .. }.await`"]
pub struct ScopeFuture<'env, T, M: Threading = Threads> {
    run: M::Boxed<'env, Result<T, ErrorGroup>>,
}

impl<T, M: Threading> Future for ScopeFuture<'_, T, M> {
    type Output = Result<T, ErrorGroup>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.run).poll(cx)
    }
}

impl<T, M: Threading> fmt::Debug for ScopeFuture<'_, T, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScopeFuture").finish_non_exhaustive()
    }
}

/// Boxes the body of a `scope!`.
pub fn boxed<'a, T, F>(body: F) -> BoxFuture<'a, Attempt<T>>
where
    F: Future<Output = Attempt<T>> + Send + 'a,
{
    Box::pin(body)
}

/// Boxes the body of a `local_scope!`.
pub fn local_boxed<'a, T, F>(body: F) -> LocalBoxFuture<'a, Attempt<T>>
where
    F: Future<Output = Attempt<T>> + 'a,
{
    Box::pin(body)
}

/// `scope!`: `'scope` is universally quantified for the body, as in [`std::thread::scope`], which is
/// what keeps handles, the scope and borrows of the body's locals from getting out.
pub fn scope<'env, T, B>(site: &'static Site, body: B) -> ScopeFuture<'env, T>
where
    B: for<'scope> FnOnce(&'scope Scope<'scope, 'env>) -> BoxFuture<'scope, Attempt<T>> + Send + 'env,
    T: Send + 'env,
{
    let run = Box::pin(async move {
        unless_cancelled().await;
        let (driver, spawner) = engine::new::<Threads>();
        let scope = Scope::new(spawner, site);
        // Declared after the scope, so that tasks are dropped before what they may borrow from it.
        let driver = driver;
        let label = Label::new(site, None);
        let mut body = scope.spawner.spawn_body::<_, AsBlock>(body(&scope), label);
        let outcome = drive(driver).await;
        conclude(site, body.take_value(), outcome).await
    });
    ScopeFuture { run }
}

/// `local_scope!`: as [`scope`], without the demands of `Send`.
pub fn local_scope<'env, T, B>(site: &'static Site, body: B) -> ScopeFuture<'env, T, OneThread>
where
    B: for<'scope> FnOnce(&'scope LocalScope<'scope, 'env>) -> LocalBoxFuture<'scope, Attempt<T>> + 'env,
    T: 'env,
{
    let run = Box::pin(async move {
        unless_cancelled().await;
        let (driver, spawner) = engine::new::<OneThread>();
        let scope = Scope::new(spawner, site);
        // Declared after the scope, so that tasks are dropped before what they may borrow from it.
        let driver = driver;
        let label = Label::new(site, None);
        let mut body = scope.spawner.spawn_body::<_, AsBlock>(body(&scope), label);
        let outcome = drive(driver).await;
        conclude(site, body.take_value(), outcome).await
    });
    ScopeFuture { run }
}

/// Waits for ever in a task that has been asked to stop: there no scope begins.
async fn unless_cancelled() {
    poll_fn(|_| match Region::is_cancelled() {
        true => Poll::Pending,
        false => Poll::Ready(()),
    })
    .await;
}

/// Polls a scope to its end. As soon as anything in it has something to finish, the task around it is held up
/// for that; asked to stop, the scope winds down and comes to its end.
async fn drive<M: Threading>(mut driver: Driver<'_, M>) -> Outcome {
    let mut obligation = Obligation::default();
    poll_fn(|cx| {
        if Region::is_cancelled() {
            driver.cancel_from_outside();
        }
        let poll = driver.poll(cx);
        if poll.is_pending() && driver.is_obliged() {
            obligation.renew(cx);
        } else {
            obligation.withdraw();
        }
        poll
    })
    .await
}

/// What the scope comes out with, now that everything is gone.
async fn conclude<T>(site: &'static Site, value: Option<T>, outcome: Outcome) -> Result<T, ErrorGroup> {
    let marker = outcome.interrupted.then(TaskError::marker);
    let errors = outcome.failures.into_iter().chain(outcome.body).chain(marker);
    let group = ErrorGroup::new("", errors.map(TaskError::into_member));
    let value = match (group, outcome.panic) {
        (None, None) => value,
        (group, panic) => return Err(fail(site, value, group, panic)),
    };
    match (value, outcome.cancelled) {
        (Some(value), _) => Ok(value),
        (None, Some(reason)) => Err(ErrorGroup::from_error(Cancelled::of_scope(reason))),
        (None, None) => Err(end_as_cancelled(outcome.awaited.unwrap_or_default()).await),
    }
}

/// Drops the value, which may panic as well, and goes on with the first panic; else gives the group.
fn fail<T>(site: &Site, value: Option<T>, group: Option<ErrorGroup>, panic: Option<Payload>) -> ErrorGroup {
    let mut panics = FirstPanic::from(panic);
    panics.guard(|| drop(value));
    if panics.is_set()
        && let Some(group) = &group
    {
        eprintln!(
            "taskgroup: a panic goes on; the scope at {} also had {group:?}",
            site.location()
        );
    }
    panics.resume();
    group.unwrap_or_else(|| unreachable!("a scope without errors fails by its panic alone"))
}

/// The body awaited a task of an *enclosing* scope that has failed. The failure is reported there, and
/// the region around this scope ends with it.
async fn end_as_cancelled(awaited: Cow<'static, str>) -> ErrorGroup {
    poll_fn(
        |_| match Region::end_current(RegionEnd::Cancelled(awaited.clone())) {
            Ok(()) => Poll::Pending,
            Err(_) => Poll::Ready(ErrorGroup::from_error(Cancelled::of_task(awaited.clone()))),
        },
    )
    .await
}
