//! The future of a scope: body and tasks, polled together.

use std::borrow::Cow;
use std::fmt;
use std::future::{Future, poll_fn};
use std::io::Write;
use std::panic::resume_unwind;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::{AsBlock, LocalScope, Scope};
use crate::engine::{
    Driver, Join, Label, Obligation, OneThread, Region, RegionEnd, Site, Threading, Threads, contain,
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
        let scope = Scope::<'_, '_, Threads>::new(site);
        // Declared after the scope, so that tasks are dropped before what they may borrow from it.
        let mut driver = scope.spawner.driver();
        let label = Label::new(site, None);
        let mut body = scope.spawner.spawn_body::<_, AsBlock>(body(&scope), label);
        drive(&mut driver).await;
        driver.drop_kept(&scope.kept);
        match conclude(site, &mut driver, &mut body) {
            Some(result) => result,
            None => Err(end_as_cancelled(driver.take_awaited()).await),
        }
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
        let scope = LocalScope::new(site);
        // Declared after the scope, so that tasks are dropped before what they may borrow from it.
        let mut driver = scope.spawner.driver();
        let label = Label::new(site, None);
        let mut body = scope.spawner.spawn_body::<_, AsBlock>(body(&scope), label);
        drive(&mut driver).await;
        driver.drop_kept(&scope.kept);
        match conclude(site, &mut driver, &mut body) {
            Some(result) => result,
            None => Err(end_as_cancelled(driver.take_awaited()).await),
        }
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
fn drive<'a, 's, M: Threading>(driver: &'a mut Driver<'s, M>) -> impl Future<Output = ()> + use<'a, 's, M> {
    let mut obligation = Obligation::default();
    poll_fn(move |cx| {
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
}

/// What the scope comes out with, now that everything is gone; `None` if its body was ended by the failure of
/// an enclosing scope.
fn conclude<T, M: Threading>(
    site: &Site,
    driver: &mut Driver<'_, M>,
    body: &mut Join<T, M>,
) -> Option<Result<T, ErrorGroup>> {
    let mut errors = driver.take_failures();
    if driver.is_interrupted() {
        errors.push(TaskError::marker());
    }
    let mut panics = driver.take_panic();
    if !panics.is_set() && errors.is_empty() {
        return match (body.take_value(), driver.take_cancellation()) {
            (Some(value), _) => Some(Ok(value)),
            (None, Some(reason)) => Some(Err(ErrorGroup::from_error(Cancelled::of_scope(reason)))),
            (None, None) => None,
        };
    }
    // The value's destructor may panic as well.
    panics.guard(|| drop(body.take_value()));
    let group = ErrorGroup::new("", errors.into_iter().map(TaskError::into_member));
    if let Some(payload) = panics.take() {
        if let Some(group) = group {
            print_beside_panic(site, &group);
        }
        resume_unwind(payload);
    }
    group.map(Err)
}

/// Errors are not silent because a panic goes ahead of them. Whatever happens in here, it is that panic that
/// goes on.
fn print_beside_panic(site: &Site, group: &ErrorGroup) {
    let location = site.location();
    let _ = contain(|| {
        let text = format!("taskgroup: a panic goes on; the scope at {location} also had {group:?}\n");
        std::io::stderr().write_all(text.as_bytes())
    });
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
