//! `race!` and `first_finished!`: a scope whose tasks compete for its value.

use std::future::{Future, IntoFuture};

use super::contender::{Contender, Results, Rule};
use super::course::Course;
use super::{AsBlock, Scope, ScopeFuture, SpawnOptions, TaskHandle};
use crate::engine::{Finish, Launched, Lent, Site, Threads, Unspawned};
use crate::error::Attempt;
use crate::executor::Executor;

/// What `spawn` in a race refers to: it spawns as a [`Scope`] does, and what it spawns has no handle.
#[derive(Debug)]
pub struct Race<'scope, 'env: 'scope, T> {
    scope: &'scope Scope<'scope, 'env>,
    results: Lent<'scope, Results<T>>,
}

impl<T> Clone for Race<'_, '_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Race<'_, '_, T> {}

/// `race!`: as [`scope`](super::scope()), but for what decides.
pub fn race<'env, T, B>(site: &'static Site, body: B) -> ScopeFuture<'env, T>
where
    B: for<'scope> FnOnce(Race<'scope, 'env, T>) -> Unspawned<'scope, T, Threads> + Send + 'env,
    T: Send + 'env,
{
    begin(site, Rule::FirstSuccess, body)
}

/// `first_finished!`: as [`scope`](super::scope()), but for what decides.
pub fn first_finished<'env, T, B>(site: &'static Site, body: B) -> ScopeFuture<'env, T>
where
    B: for<'scope> FnOnce(Race<'scope, 'env, T>) -> Unspawned<'scope, T, Threads> + Send + 'env,
    T: Send + 'env,
{
    begin(site, Rule::FirstEnd, body)
}

fn begin<'env, T, B>(site: &'static Site, rule: Rule, body: B) -> ScopeFuture<'env, T>
where
    B: for<'scope> FnOnce(Race<'scope, 'env, T>) -> Unspawned<'scope, T, Threads> + Send + 'env,
    T: Send + 'env,
{
    let launched = Launched::<'env, T, Threads>::new(site, |scope| {
        let results = Lent::from(scope.keep(Results::new(rule)));
        body(Race { scope, results })
    });
    ScopeFuture::new(site, launched)
}

/// The body of a race, in the cell of the task that it is going to be. It has no value of its own.
pub fn race_boxed<'a, T, F>(race: Race<'a, '_, T>, body: F) -> Unspawned<'a, T, Threads>
where
    F: Future<Output = Attempt<()>> + Send + 'a,
    T: Send + 'a,
{
    let course = Course::new(race.scope, Results::clone(&race.results), body);
    Unspawned::<T, Threads>::new::<_, AsBlock>(race.scope, course)
}

/// What the body of a race may come to.
#[diagnostic::on_unimplemented(
    message = "the body of a race has no value: the first of its tasks gives that",
    label = "this is a `{Self}`",
    note = "end it with `;`, or write `spawn` before it to let it race"
)]
pub trait NoValue {}

impl NoValue for () {}

/// What the body of a race comes to.
pub fn without_value<T: NoValue>(body: Attempt<T>) -> Attempt<()> {
    body.map(drop)
}

impl<'scope, T: Send + 'scope> Race<'scope, '_, T> {
    /// What a task takes along that spawns.
    #[doc(hidden)]
    pub fn __taskgroup_lent(&self) -> Self {
        *self
    }

    /// What passes for the handle of a task, where that has been refused.
    #[doc(hidden)]
    pub fn __taskgroup_handle(&self) -> TaskHandle<'scope, T> {
        unreachable!("what takes a handle is refused when it is compiled")
    }

    /// `None` once the race is decided: nothing enters it any more.
    fn enter(&self, options: &SpawnOptions) -> Option<Contender<T>> {
        self.results.enter(options.origin())
    }

    #[doc(hidden)]
    pub fn __spawn<K, F>(&self, _kind: K, future: F, options: SpawnOptions)
    where
        F: IntoFuture<IntoFuture: Send + 'scope>,
        K: Finish<F::Output, Value = T> + 'scope,
    {
        if let Some(contender) = self.enter(&options) {
            let task = contender.run::<K, _>(future.into_future());
            self.scope.__spawn(AsBlock, task, options);
        }
    }

    #[doc(hidden)]
    pub fn __spawn_finally<K, F, C, V>(&self, _kind: K, work: F, cleanup: C, options: SpawnOptions)
    where
        F: IntoFuture<IntoFuture: Send + 'scope>,
        K: Finish<F::Output, Value = T> + 'scope,
        C: Future<Output = Attempt<V>> + Send + 'scope,
    {
        if let Some(contender) = self.enter(&options) {
            let task = contender.run::<K, _>(work.into_future());
            self.scope.__spawn_finally(AsBlock, task, cleanup, options);
        }
    }

    #[doc(hidden)]
    pub fn __spawn_on<'ex, K, F, E>(&self, _kind: K, future: F, executor: &E, options: SpawnOptions)
    where
        F: IntoFuture<IntoFuture: Send + 'ex>,
        K: Finish<F::Output, Value = T> + 'ex,
        E: Executor<'ex> + ?Sized,
        T: 'ex,
    {
        if let Some(contender) = self.enter(&options) {
            let task = contender.run::<K, _>(future.into_future());
            self.scope.__spawn_on(AsBlock, task, executor, options);
        }
    }

    #[doc(hidden)]
    pub fn __spawn_on_finally<'ex, K, F, C, V, E>(
        &self,
        _kind: K,
        work: F,
        cleanup: C,
        executor: &E,
        options: SpawnOptions,
    ) where
        F: IntoFuture<IntoFuture: Send + 'ex>,
        K: Finish<F::Output, Value = T> + 'ex,
        C: Future<Output = Attempt<V>> + Send + 'ex,
        E: Executor<'ex> + ?Sized,
        T: 'ex,
    {
        if let Some(contender) = self.enter(&options) {
            let task = contender.run::<K, _>(work.into_future());
            self.scope
                .__spawn_on_finally(AsBlock, task, cleanup, executor, options);
        }
    }

    #[doc(hidden)]
    pub fn __spawn_blocking<F>(&self, kind: AsBlock, closure: F, options: SpawnOptions)
    where
        F: FnOnce() -> Attempt<T> + Send + 'static,
        T: 'static,
    {
        if let Some(contender) = self.enter(&options) {
            let closure = move || contender.conclude(closure());
            self.scope.__spawn_blocking(kind, closure, options);
        }
    }

    #[doc(hidden)]
    pub fn __spawn_blocking_finally<F, C, V>(
        &self,
        kind: AsBlock,
        closure: F,
        cleanup: C,
        options: SpawnOptions,
    ) where
        F: FnOnce() -> Attempt<T> + Send + 'static,
        C: Future<Output = Attempt<V>> + Send + 'scope,
        T: 'static,
    {
        if let Some(contender) = self.enter(&options) {
            let closure = move || contender.conclude(closure());
            self.scope
                .__spawn_blocking_finally(kind, closure, cleanup, options);
        }
    }
}
