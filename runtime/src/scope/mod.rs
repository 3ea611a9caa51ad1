//! Scopes and what users do with them.

mod conclude;
mod contender;
mod control;
mod course;
mod elsewhere;
mod future;
mod handle;
mod output;
mod race;
mod restart;
mod restarts;
mod slow_end;

use std::borrow::Cow;
use std::fmt;
use std::future::{Future, IntoFuture};

pub use control::CancelHandle;
pub use future::{ScopeFuture, boxed, local_boxed, local_scope, scope};
pub use handle::TaskHandle;
pub use output::{AsBlock, AsResult, AsValue, Moved, future, output, returned, tail};
pub use race::{Race, first_finished, race, race_boxed};
pub use restart::Restart;
pub use restarts::Restarts;
pub use slow_end::SlowEnd;

use crate::cancel::finally;
pub use crate::engine::Scope;
use crate::engine::{Finish, Label, OneThread, Request, Site, Threading};
use crate::error::{Attempt, Origin};

/// The scope of `local_scope!`: its tasks need not be `Send`, and neither it nor its handles are.
pub type LocalScope<'scope, 'env> = Scope<'scope, 'env, OneThread>;

impl<'scope, 'env, M: Threading> Scope<'scope, 'env, M> {
    /// How many tasks there are that have not ended, the body included.
    pub fn active_tasks(&self) -> usize {
        self.live()
    }

    /// Cancels the scope: its body and all its tasks. It then comes out with the body's value, if that is there
    /// already, else with the errors that there are, else with a [`Cancelled`](crate::Cancelled) that
    /// carries the reason. The first reason stands; once the scope shuts down nothing changes any more.
    pub fn cancel(&self, reason: impl Into<Cow<'static, str>>) {
        let reason = Some(reason.into());
        self.remote().request(Request::Cancel { reason });
    }

    /// Cancels the tasks that there are, and lets the body go on to its value; it may spawn more.
    pub fn cancel_tasks(&self) {
        self.cancel_children();
    }

    /// A handle that cancels the scope from wherever it is taken to.
    pub fn cancel_handle(&self) -> CancelHandle {
        CancelHandle::new(self.remote())
    }

    /// Whether the scope is shutting down, or has ended: nothing is spawned into it any more.
    pub fn is_closing(&self) -> bool {
        self.takes_no_more()
    }

    /// What `spawn!` asks of its first argument.
    #[doc(hidden)]
    pub fn __taskgroup_is_scope(&self) -> &Self {
        self
    }
}

impl<'scope, 'env> Scope<'scope, 'env> {
    /// Stores a value for as long as the scope lives and lends it to body and tasks: how a task borrows
    /// what the body has loaded. Dropped after the last task, last kept first.
    ///
    /// ```
    /// # use taskgroup::scope;
    /// # async fn load() -> Vec<u32> { vec![1, 2, 3] }
    /// # futures::executor::block_on(async {
    /// let sum = scope!(|s| {
    ///     let table = s.keep(load().await);
    ///     let low = spawn { table[0] };
    ///     let high = spawn { table[2] };
    ///     low.await + high.await
    /// })
    /// .await?;
    /// assert_eq!(sum, 4);
    /// # Ok::<(), taskgroup::ErrorGroup>(()) }).unwrap();
    /// ```
    ///
    /// The value may borrow what outlives the scope, but not other kept values.
    pub fn keep<T: Send + 'env>(&'scope self, value: T) -> &'scope T {
        self.store(value)
    }

    #[doc(hidden)]
    pub fn __spawn<K, F>(&self, _kind: K, future: F, options: SpawnOptions) -> TaskHandle<'scope, K::Value>
    where
        F: IntoFuture<IntoFuture: Send + 'scope>,
        K: Finish<F::Output, Value: Send + 'scope>,
    {
        let future = future.into_future();
        TaskHandle::new(self.spawn::<_, K>(future, options.label()))
    }

    #[doc(hidden)]
    pub fn __spawn_finally<K, F, C, V>(
        &self,
        kind: K,
        work: F,
        cleanup: C,
        options: SpawnOptions,
    ) -> TaskHandle<'scope, K::Value>
    where
        K: Finish<F::Output, Value: Send + 'scope> + 'scope,
        F: IntoFuture<IntoFuture: Send + 'scope>,
        C: Future<Output = Attempt<V>> + Send + 'scope,
    {
        let task = finally(kind, work.into_future(), cleanup);
        TaskHandle::new(self.spawn_with_cleanup::<_, AsBlock>(task, options.label()))
    }
}

impl<'scope, 'env> LocalScope<'scope, 'env> {
    /// As [`keep`](Scope::keep) of a `scope!`; the value need not be `Send`.
    pub fn keep<T: 'env>(&'scope self, value: T) -> &'scope T {
        self.store(value)
    }

    #[doc(hidden)]
    pub fn __spawn<K, F>(
        &self,
        _kind: K,
        future: F,
        options: SpawnOptions,
    ) -> TaskHandle<'scope, K::Value, OneThread>
    where
        F: IntoFuture<IntoFuture: 'scope>,
        K: Finish<F::Output, Value: 'scope>,
    {
        let future = future.into_future();
        TaskHandle::new(self.spawn::<_, K>(future, options.label()))
    }

    #[doc(hidden)]
    pub fn __spawn_finally<K, F, C, V>(
        &self,
        kind: K,
        work: F,
        cleanup: C,
        options: SpawnOptions,
    ) -> TaskHandle<'scope, K::Value, OneThread>
    where
        K: Finish<F::Output, Value: 'scope> + 'scope,
        F: IntoFuture<IntoFuture: 'scope>,
        C: Future<Output = Attempt<V>> + 'scope,
    {
        let task = finally(kind, work.into_future(), cleanup);
        TaskHandle::new(self.spawn_with_cleanup::<_, AsBlock>(task, options.label()))
    }
}

impl<M: Threading> fmt::Debug for Scope<'_, '_, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scope")
            .field("location", &format_args!("{}", self.site().location()))
            .field("active_tasks", &self.active_tasks())
            .field("failures", &self.failed())
            .field("closing", &self.is_closing())
            .finish()
    }
}

/// What is said in the parentheses of `spawn(..)`, and where it stands.
#[derive(Debug)]
pub struct SpawnOptions {
    site: &'static Site,
    name: Option<Cow<'static, str>>,
}

/// The options of a `spawn` at `site` that says nothing else.
pub fn spawn_at(site: &'static Site) -> SpawnOptions {
    SpawnOptions { site, name: None }
}

impl SpawnOptions {
    /// `spawn(name = ..)`.
    #[must_use]
    pub fn name(mut self, name: impl Into<Cow<'static, str>>) -> Self {
        self.name = Some(name.into());
        self
    }

    fn origin(&self) -> Origin {
        let name = self.name.clone().unwrap_or(Cow::Borrowed(self.site.name()));
        Origin::new(name, self.site.location())
    }

    fn label(self) -> Label {
        Label::new(self.site, self.name)
    }
}
