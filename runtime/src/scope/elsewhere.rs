//! `spawn(on = ..)` and `spawn(blocking)`.

use std::future::{Future, IntoFuture};
use std::marker::PhantomData;

use super::{AsBlock, LocalScope, Scope, SpawnOptions, TaskHandle};
use crate::cancel::finally;
use crate::engine::{Finish, OneThread, Threading};
use crate::error::Attempt;
use crate::executor::{Around, Executor, away, job};

/// What a task elsewhere has come to, finished there by `K`.
struct Passed<K, O>(PhantomData<fn(K, O)>);

impl<K: Finish<O>, O> Finish<Attempt<K::Value>> for Passed<K, O> {
    type Value = K::Value;

    fn finish(output: Attempt<K::Value>) -> Attempt<K::Value> {
        output
    }

    fn unseen(value: K::Value) {
        K::unseen(value);
    }
}

impl<'scope, 'env, M: Threading> Scope<'scope, 'env, M> {
    fn around(&self) -> Around {
        Around {
            deadlines: self.deadlines(),
            is_limited: self.is_limited(),
        }
    }

    #[doc(hidden)]
    pub fn __spawn_on<'ex, K, F, E>(
        &self,
        _kind: K,
        future: F,
        executor: &E,
        options: SpawnOptions,
    ) -> TaskHandle<'scope, K::Value, M>
    where
        F: IntoFuture<IntoFuture: Send + 'ex>,
        K: Finish<F::Output, Value: Send + 'scope + 'ex> + 'ex,
        E: Executor<'ex> + ?Sized,
    {
        let SpawnOptions { label, traits } = options;
        let has_cleanup = traits.has_cleanup();
        let (proxy, task) = away::<K, _>(future.into_future(), label.clone(), has_cleanup, self.around());
        let handle = self.add_sent::<_, Passed<K, _>>(proxy, label, traits.held_up());
        task.start(executor, &handle);
        TaskHandle::new(handle)
    }

    #[doc(hidden)]
    pub fn __spawn_on_finally<'ex, K, F, C, V, E>(
        &self,
        kind: K,
        work: F,
        cleanup: C,
        executor: &E,
        options: SpawnOptions,
    ) -> TaskHandle<'scope, K::Value, M>
    where
        F: IntoFuture<IntoFuture: Send + 'ex>,
        K: Finish<F::Output, Value: Send + 'scope + 'ex> + 'ex,
        C: Future<Output = Attempt<V>> + Send + 'ex,
        E: Executor<'ex> + ?Sized,
    {
        let SpawnOptions { label, traits } = options;
        let work = finally(kind, work.into_future(), cleanup);
        let (proxy, task) = away::<AsBlock, _>(work, label.clone(), true, self.around());
        let handle = self.add_sent::<_, AsBlock>(proxy, label, traits.held_up());
        task.start(executor, &handle);
        TaskHandle::new(handle)
    }

    #[doc(hidden)]
    pub fn __spawn_blocking<F, T>(
        &self,
        _kind: AsBlock,
        closure: F,
        options: SpawnOptions,
    ) -> TaskHandle<'scope, T, M>
    where
        F: FnOnce() -> Attempt<T> + Send + 'static,
        T: Send + 'static,
    {
        let SpawnOptions { label, traits } = options;
        let (proxy, job) = job(closure, label.clone(), self.around());
        let handle = self.add_sent::<_, AsBlock>(proxy, label, traits.held_up());
        if let Some(job) = job {
            job.start_for(handle.waker());
        }
        TaskHandle::new(handle)
    }
}

impl<'scope, 'env> Scope<'scope, 'env> {
    #[doc(hidden)]
    pub fn __spawn_blocking_finally<F, T, C, V>(
        &self,
        _kind: AsBlock,
        closure: F,
        cleanup: C,
        options: SpawnOptions,
    ) -> TaskHandle<'scope, T>
    where
        F: FnOnce() -> Attempt<T> + Send + 'static,
        T: Send + 'static,
        C: Future<Output = Attempt<V>> + Send + 'scope,
    {
        let SpawnOptions { label, traits } = options.cleanup();
        let (proxy, job) = job(closure, label.clone(), self.around());
        let work = finally(AsBlock, proxy.holding_up(), cleanup);
        let handle = self.add::<_, AsBlock>(work, label, traits);
        if let Some(job) = job {
            job.start();
        }
        TaskHandle::new(handle)
    }
}

impl<'scope, 'env> LocalScope<'scope, 'env> {
    #[doc(hidden)]
    pub fn __spawn_blocking_finally<F, T, C, V>(
        &self,
        _kind: AsBlock,
        closure: F,
        cleanup: C,
        options: SpawnOptions,
    ) -> TaskHandle<'scope, T, OneThread>
    where
        F: FnOnce() -> Attempt<T> + Send + 'static,
        T: Send + 'static,
        C: Future<Output = Attempt<V>> + 'scope,
    {
        let SpawnOptions { label, traits } = options.cleanup();
        let (proxy, job) = job(closure, label.clone(), self.around());
        let work = finally(AsBlock, proxy.holding_up(), cleanup);
        let handle = self.add::<_, AsBlock>(work, label, traits);
        if let Some(job) = job {
            job.start();
        }
        TaskHandle::new(handle)
    }
}
