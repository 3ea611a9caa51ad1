//! Running futures: by hand, in a loop that notices a deadlock, and on every supported executor.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use taskgroup::{ErrorGroup, ScopeFuture};

use crate::turns;

/// Counts how often it was woken.
#[derive(Debug, Default)]
struct Count(AtomicUsize);

impl Wake for Count {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

/// A future that the test polls itself.
pub struct Stepper<F> {
    future: Pin<Box<F>>,
    count: Arc<Count>,
    polls: usize,
}

impl<F> std::fmt::Debug for Stepper<F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stepper")
            .field("polls", &self.polls)
            .finish_non_exhaustive()
    }
}

impl<F: Future> Stepper<F> {
    /// Nothing is polled yet.
    pub fn new(future: F) -> Self {
        Self {
            future: Box::pin(future),
            count: Arc::default(),
            polls: 0,
        }
    }

    /// One poll.
    pub fn step(&mut self) -> Poll<F::Output> {
        let waker = Waker::from(self.count.clone());
        self.polls += 1;
        self.future.as_mut().poll(&mut Context::from_waker(&waker))
    }

    /// How often the future's waker was called so far.
    pub fn wakes(&self) -> usize {
        self.count.0.load(Ordering::SeqCst)
    }

    /// How often the future was polled so far.
    pub fn polls(&self) -> usize {
        self.polls
    }

    /// Polls as long as the future wakes itself; `Pending` when it waits for somebody else.
    pub fn run_until_idle(&mut self) -> Poll<F::Output> {
        loop {
            let before = self.wakes();
            if let Poll::Ready(output) = self.step() {
                return Poll::Ready(output);
            }
            if self.wakes() == before {
                return Poll::Pending;
            }
        }
    }
}

/// Runs a future to its end on this thread.
///
/// # Panics
///
/// If the future waits and nobody has woken it: with no other thread involved, that is a lost wake-up.
pub fn block_on<F: Future>(future: F) -> F::Output {
    match Stepper::new(future).run_until_idle() {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("deadlock: the future waits, and nothing is left to wake it"),
    }
}

/// Runs a scope to its end that is cancelled after so many turns, by its handle and with the reason `stop`.
pub fn stopped_after<T>(count: usize, scope: ScopeFuture<'_, T>) -> Result<T, ErrorGroup> {
    let stop = scope.cancel_handle();
    let stops = async {
        turns(count).await;
        stop.cancel("stop");
    };
    block_on(futures::future::join(scope, stops)).0
}

/// Runs a test on every supported executor.
pub fn everywhere<F, T>(test: impl Fn() -> F)
where
    F: Future<Output = T> + Send + 'static,
    T: Send + 'static,
{
    block_on(test());
    everywhere_with_timers(test);
}

/// Runs a test that waits for a timer on every supported executor.
pub fn everywhere_with_timers<F, T>(test: impl Fn() -> F)
where
    F: Future<Output = T> + Send + 'static,
    T: Send + 'static,
{
    futures::executor::block_on(test());
    futures::executor::block_on(async_executor::Executor::new().run(test()));
    let executor = async_executor::Executor::new();
    futures::executor::block_on(executor.run(executor.spawn(test())));
    if cfg!(miri) {
        return;
    }
    let one = tokio::runtime::Builder::new_current_thread().enable_all().build();
    one.expect("a runtime").block_on(test());
    let many = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    let many = many.expect("a runtime");
    many.block_on(async { tokio::spawn(test()).await })
        .expect("the test's own panic is above");
}
