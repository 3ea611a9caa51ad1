//! Scopes and what users do with them.

mod collect;
mod conclude;
mod contender;
mod control;
mod course;
mod elsewhere;
mod future;
mod given;
mod handle;
mod handles;
mod method;
mod options;
mod output;
mod queue;
mod race;
mod restart;
mod restarts;
mod settings;
mod slow_end;
mod spawnable;
mod start;
mod started;
mod tail;
mod when_free;

use std::borrow::Cow;
use std::fmt;
use std::future::{Future, IntoFuture};

pub use collect::{CollectFuture, Collected};
pub use control::CancelHandle;
pub use future::{ScopeFuture, boxed, local_boxed, local_scope, scope};
pub use given::Given;
pub use handle::TaskHandle;
pub use handles::{Handles, join_all};
pub use options::{SpawnOptions, name, spawn_at};
pub use output::{AsBlock, AsResult, AsValue, Moved, output, returned};
pub use race::{Race, first_finished, race, race_boxed, without_value};
pub use restart::Restart;
pub use restarts::Restarts;
pub use slow_end::SlowEnd;
pub use spawnable::future;
pub use start::{Start, StartWithHandle};
pub use started::{StartOutput, Started};
pub use tail::{guess, tail, task_tail};
pub use when_free::WhenFree;

use crate::cancel::finally;
pub use crate::engine::Scope;
use crate::engine::{Finish, OneThread, Request, Threading};
use crate::error::Attempt;

/// The scope of `local_scope!`: its tasks need not be `Send`, and neither it nor its handles are.
///
/// ```
/// use std::{cell::Cell, rc::Rc};
/// use taskgroup::{LocalScope, local_scope, spawn};
///
/// fn count(s: &LocalScope<'_, '_>, seen: &Rc<Cell<u32>>) {
///     let seen = seen.clone();
///     spawn!(s, move { seen.set(seen.get() + 1) });
/// }
/// # futures::executor::block_on(async {
/// let seen = Rc::new(Cell::new(0));
/// local_scope!(|s| { count(s, &seen) }).await?;
/// assert_eq!(seen.get(), 1);
/// # Ok::<(), taskgroup::ErrorGroup>(()) }).unwrap();
/// ```
pub type LocalScope<'scope, 'env> = Scope<'scope, 'env, OneThread>;

impl<'scope, 'env, M: Threading> Scope<'scope, 'env, M> {
    /// How many tasks there are that have not ended, the body included.
    ///
    /// ```
    /// # futures::executor::block_on(async {
    /// taskgroup::scope!(|s| {
    ///     spawn std::future::pending::<()>();
    ///     assert_eq!(s.active_tasks(), 2);
    ///     s.cancel_tasks();
    /// })
    /// .await?;
    /// # Ok::<(), taskgroup::ErrorGroup>(()) }).unwrap();
    /// ```
    pub fn active_tasks(&self) -> usize {
        self.live()
    }

    /// Cancels the scope: its body and all its tasks. It then comes out with the body's value, if that is there
    /// already, else with the errors that there are, else with a [`Cancelled`](crate::Cancelled) that
    /// carries the reason. The first reason stands; once the scope shuts down nothing changes any more.
    ///
    /// ```
    /// # futures::executor::block_on(async {
    /// let group = taskgroup::scope!(|s| {
    ///     s.cancel("enough");
    ///     std::future::pending::<()>().await;
    /// })
    /// .await
    /// .unwrap_err();
    /// assert_eq!(group.first().to_string(), "the scope was cancelled: enough");
    /// # });
    /// ```
    pub fn cancel(&self, reason: impl Into<Cow<'static, str>>) {
        let reason = Some(reason.into());
        self.remote().request(Request::Cancel { reason });
    }

    /// Cancels the tasks that there are, and lets the body go on to its value; it may spawn more.
    ///
    /// ```
    /// # futures::executor::block_on(async {
    /// let value = taskgroup::scope!(|s| {
    ///     spawn std::future::pending::<()>();     // runs until the body is done
    ///     let value = async { 7 }.await;
    ///     s.cancel_tasks();
    ///     value
    /// })
    /// .await?;
    /// assert_eq!(value, 7);
    /// # Ok::<(), taskgroup::ErrorGroup>(()) }).unwrap();
    /// ```
    pub fn cancel_tasks(&self) {
        self.cancel_children();
    }

    /// A handle that cancels the scope from wherever it is taken to.
    ///
    /// ```
    /// # futures::executor::block_on(async {
    /// let outcome = taskgroup::scope!(|s| {
    ///     let stop = s.cancel_handle();
    ///     std::thread::spawn(move || stop.cancel("from another thread"));
    ///     std::future::pending::<()>().await;
    /// })
    /// .await;
    /// assert!(outcome.is_err());
    /// # });
    /// ```
    pub fn cancel_handle(&self) -> CancelHandle {
        CancelHandle::new(self.remote())
    }

    /// Whether the scope is shutting down, or has ended: nothing is spawned into it any more.
    ///
    /// ```
    /// # futures::executor::block_on(async {
    /// let group = taskgroup::scope!(|s| {
    ///     spawn std::future::pending::<()>() finally { assert!(s.is_closing()) };
    ///     assert!(!s.is_closing());
    ///     Err::<(), _>("lost")?;
    /// })
    /// .await
    /// .unwrap_err();
    /// # assert_eq!(group.len(), 1);
    /// # });
    /// ```
    pub fn is_closing(&self) -> bool {
        self.takes_no_more()
    }

    /// What a task takes along that spawns.
    #[doc(hidden)]
    pub fn __taskgroup_lent(&self) -> &Self {
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
        F: IntoFuture<IntoFuture: Send>, // else `local_scope!`; async fns that spawn themselves: see `Scope`
        F::IntoFuture: 'scope, // a task borrows what outlives the scope: declare that before, move it in, or `keep` it
        K: Finish<F::Output, Value: Send + 'scope>,
    {
        let future = future.into_future();
        TaskHandle::new(self.add::<_, K>(future, options.label, options.traits))
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
        F: IntoFuture<IntoFuture: Send>, // else `local_scope!`; async fns that spawn themselves: see `Scope`
        F::IntoFuture: 'scope, // a task borrows what outlives the scope: declare that before, move it in, or `keep` it
        C: Future<Output = Attempt<V>> + Send + 'scope,
    {
        let task = finally(kind, work.into_future(), cleanup);
        let options = options.cleanup();
        TaskHandle::new(self.add::<_, AsBlock>(task, options.label, options.traits))
    }
}

impl<'scope, 'env> LocalScope<'scope, 'env> {
    /// As [`keep`](Scope::keep) of a `scope!`; the value need not be `Send`.
    ///
    /// ```
    /// use std::rc::Rc;
    ///
    /// # futures::executor::block_on(async {
    /// let sum = taskgroup::local_scope!(|s| {
    ///     let table = s.keep(Rc::new([1, 2, 3]));
    ///     let last = spawn { table[2] };
    ///     table[0] + last.await
    /// })
    /// .await?;
    /// assert_eq!(sum, 4);
    /// # Ok::<(), taskgroup::ErrorGroup>(()) }).unwrap();
    /// ```
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
        F: IntoFuture,
        F::IntoFuture: 'scope, // a task borrows what outlives the scope: declare that before, move it in, or `keep` it
        K: Finish<F::Output, Value: 'scope>,
    {
        let future = future.into_future();
        TaskHandle::new(self.add::<_, K>(future, options.label, options.traits))
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
        F: IntoFuture,
        F::IntoFuture: 'scope, // a task borrows what outlives the scope: declare that before, move it in, or `keep` it
        C: Future<Output = Attempt<V>> + 'scope,
    {
        let task = finally(kind, work.into_future(), cleanup);
        let options = options.cleanup();
        TaskHandle::new(self.add::<_, AsBlock>(task, options.label, options.traits))
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
