//! Where a scope is polled, and where its tasks elsewhere run.

use std::future::Future;
use std::sync::Arc;
use std::thread;

use taskgroup::{Executor, block_on};
use tokio::runtime::{Builder, Handle};

pub trait AnyExecutor: Executor<'static> + Clone + Send + Sync + 'static {}

impl<E: Executor<'static> + Clone + Send + Sync + 'static> AnyExecutor for E {}

pub trait Place {
    type Executor: AnyExecutor;

    fn run<T>(test: impl AsyncFnOnce(Self::Executor) -> T) -> T;
}

/// The threads of `taskgroup::run`.
pub struct Pool;

impl Place for Pool {
    type Executor = taskgroup::Pool<'static>;

    fn run<T>(test: impl AsyncFnOnce(Self::Executor) -> T) -> T {
        taskgroup::run(2, test)
    }
}

/// An executor of `async_executor` that one thread serves.
pub struct BareExecutor;

impl Place for BareExecutor {
    type Executor = Arc<async_executor::Executor<'static>>;

    fn run<T>(test: impl AsyncFnOnce(Self::Executor) -> T) -> T {
        let executor = Arc::new(async_executor::Executor::new());
        let (stop, stopped) = futures::channel::oneshot::channel::<()>();
        let served = executor.clone();
        let thread = thread::spawn(move || block_on(served.run(stopped)));
        let result = block_on(test(executor));
        drop(stop);
        assert!(thread.join().expect("the thread goes on").is_err());
        result
    }
}

pub struct Smol;

impl Place for Smol {
    type Executor = taskgroup::Smol;

    fn run<T>(test: impl AsyncFnOnce(Self::Executor) -> T) -> T {
        block_on(test(taskgroup::Smol))
    }
}

pub struct TokioThreads;

impl Place for TokioThreads {
    type Executor = Handle;

    fn run<T>(test: impl AsyncFnOnce(Self::Executor) -> T) -> T {
        let runtime = Builder::new_multi_thread()
            .worker_threads(2)
            .enable_time()
            .build()
            .unwrap();
        runtime.block_on(test(runtime.handle().clone()))
    }
}

pub struct TokioCurrentThread;

impl Place for TokioCurrentThread {
    type Executor = Handle;

    fn run<T>(test: impl AsyncFnOnce(Self::Executor) -> T) -> T {
        let runtime = Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(test(runtime.handle().clone()))
    }
}

pub struct TokioLocalSet;

impl Place for TokioLocalSet {
    type Executor = Handle;

    fn run<T>(test: impl AsyncFnOnce(Self::Executor) -> T) -> T {
        let runtime = Builder::new_current_thread().enable_time().build().unwrap();
        let set = tokio::task::LocalSet::new();
        set.block_on(&runtime, test(runtime.handle().clone()))
    }
}

/// The scope is no business of the runtime's.
pub struct TokioFromOutside;

impl Place for TokioFromOutside {
    type Executor = Arc<tokio::runtime::Runtime>;

    fn run<T>(test: impl AsyncFnOnce(Self::Executor) -> T) -> T {
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .enable_time()
            .build()
            .unwrap();
        let runtime = Arc::new(runtime);
        let result = block_on(test(runtime.clone()));
        // Here, and not in a task of its own.
        drop(Arc::into_inner(runtime));
        result
    }
}

/// An executor such as a user might write.
#[derive(Clone)]
pub struct ThreadPerTask;

impl Executor<'static> for ThreadPerTask {
    fn execute<F: Future<Output = ()> + Send + 'static>(&self, task: F) {
        thread::spawn(|| futures::executor::block_on(task));
    }
}

impl Place for ThreadPerTask {
    type Executor = Self;

    fn run<T>(test: impl AsyncFnOnce(Self::Executor) -> T) -> T {
        futures::executor::block_on(test(ThreadPerTask))
    }
}
