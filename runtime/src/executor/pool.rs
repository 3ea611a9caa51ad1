//! A pool of threads for the time of one future.

use std::fmt;
use std::future::{Future, poll_fn};
use std::num::NonZero;
use std::panic::resume_unwind;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::thread;

use async_executor::Executor as Queue;
use pin_project_lite::pin_project;

use super::{Executor, block_on};
use crate::engine::contain;
use crate::watched::Watched;

/// The threads of [`run`], for `spawn(on = pool)`. Cheap to clone.
///
/// Tasks on it may borrow whatever outlives the call of [`run`]. When that has returned, what is spawned onto it fails
/// with a [`Cancelled`](crate::Cancelled).
///
/// ```
/// use taskgroup::scope;
///
/// let squares = taskgroup::run(2, async |pool| {
///     assert_eq!(pool.threads(), 2);
///     scope! { let nine = spawn(on = pool) async { 3 * 3 }; nine.await }.await
/// });
/// assert_eq!(squares.unwrap(), 9);
/// ```
#[derive(Clone)]
pub struct Pool<'env>(Arc<Shared<'env>>);

struct Shared<'env> {
    queue: Queue<'env>,
    /// How many there are, as a multiple of [`TASK`], and the marks.
    tasks: AtomicUsize,
    /// Where it is waited for that there are none.
    closing: Watched<()>,
    threads: usize,
}

/// There are no tasks, and none can come.
const CLOSED: usize = 1;
/// Somebody waits for that.
const CLOSING: usize = 2;
const TASK: usize = 4;

/// Runs an `async` closure to its end in this thread, with a pool of threads beside it for the time that takes, and
/// returns its output. 0 threads are as many as the machine has cores.
///
/// `body` is handed the [`Pool`]. What it spawns with `spawn(on = pool)` runs on those threads, in
/// parallel, and may borrow what lives outside: `run` returns when the body is done and no task is left on the pool, as
/// [`std::thread::scope`] does. The body itself, and the tasks it spawns without `on`, stay in this thread.
///
/// ```
/// use taskgroup::scope;
///
/// let text = String::from("so many words, so little time");
/// let longest = taskgroup::run(2, async |pool| {
///     scope! {
///         let mut longest = Vec::new();
///         for part in text.split(", ") {
///             longest.push(spawn(on = pool) async move { part.split(' ').map(str::len).max() });
///         }
///         let mut of_all = None;
///         for part in longest {
///             of_all = of_all.max(part.await);
///         }
///         of_all
///     }
///     .await
/// });
/// assert_eq!(longest.unwrap(), Some(6));
/// ```
///
/// # Panics
///
/// A panic of the body goes on when no task is left on the pool. Panics if a thread cannot be started.
pub fn run<'env, T>(threads: usize, body: impl AsyncFnOnce(Pool<'env>) -> T) -> T {
    let pool = Pool::new(threads);
    let workers = Workers::new(pool.threads());
    let shared = &*pool.0;
    let outcome = thread::scope(|scope| {
        let workers = &workers;
        // Also if a thread cannot be started.
        let _stop = Stop(workers);
        for (index, stopped) in workers.0.iter().enumerate() {
            let thread = thread::Builder::new().name(format!("taskgroup-{index}"));
            let started = thread.spawn_scoped(scope, || work(&shared.queue, stopped));
            started.unwrap_or_else(|error| panic!("no thread for `taskgroup::run`: {error}"));
        }
        let outcome = contain(|| block_on(body(pool.clone())));
        block_on(shared.close());
        outcome
    });
    outcome.unwrap_or_else(|payload| resume_unwind(payload))
}

/// Runs tasks until the pool is stopped. A waker that panics takes no thread away.
fn work(queue: &Queue<'_>, stopped: &Watched<bool>) {
    let until = || {
        poll_fn(|cx| match stopped.watch(cx.waker(), |stopped| *stopped) {
            true => Poll::Ready(()),
            false => Poll::Pending,
        })
    };
    while contain(|| block_on(queue.run(until()))).is_err() {}
}

/// Each thread's word that it is to stop.
struct Workers(Vec<Watched<bool>>);

impl Workers {
    fn new(threads: usize) -> Self {
        Self((0..threads).map(|_| Watched::new(false)).collect())
    }
}

struct Stop<'a>(&'a Workers);

impl Drop for Stop<'_> {
    fn drop(&mut self) {
        for stopped in &self.0.0 {
            stopped.change(|stopped| *stopped = true);
        }
    }
}

impl Pool<'_> {
    fn new(threads: usize) -> Self {
        let threads = match threads {
            0 => thread::available_parallelism().map_or(1, NonZero::get),
            threads => threads,
        };
        Self(Arc::new(Shared {
            queue: Queue::new(),
            tasks: AtomicUsize::new(0),
            closing: Watched::default(),
            threads,
        }))
    }

    /// How many threads it has.
    pub fn threads(&self) -> usize {
        self.0.threads
    }
}

impl Shared<'_> {
    /// Done when there are no tasks, and none can come.
    async fn close(&self) {
        // Behind the waker: the task that is the last looks for the mark first, and for a waker then.
        let close = |_: &mut ()| {
            self.tasks.fetch_or(CLOSING, Ordering::AcqRel);
            self.tasks
                .compare_exchange(CLOSING, CLOSING | CLOSED, Ordering::AcqRel, Ordering::Acquire)
                .is_ok()
        };
        poll_fn(|cx| match self.closing.watch(cx.waker(), close) {
            true => Poll::Ready(()),
            false => Poll::Pending,
        })
        .await;
    }

    /// Counts a task that is to come; `false` if none can.
    fn count(&self) -> bool {
        let one_more = |tasks: usize| (tasks & CLOSED == 0).then_some(tasks + TASK);
        self.tasks
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, one_more)
            .is_ok()
    }

    /// Counts a task that is gone.
    fn uncount(&self) {
        if self.tasks.fetch_sub(TASK, Ordering::AcqRel) == TASK | CLOSING {
            self.closing.change(|()| ());
        }
    }
}

impl<'env> Executor<'env> for Pool<'env> {
    fn execute<F: Future<Output = ()> + Send + 'env>(&self, task: F) {
        if self.0.count() {
            let counted = Counted(self.0.clone());
            self.0.queue.spawn(Task { task, counted }).detach();
        }
    }
}

impl<'ex> Executor<'ex> for Queue<'ex> {
    fn execute<F: Future<Output = ()> + Send + 'ex>(&self, task: F) {
        self.spawn(task).detach();
    }
}

pin_project! {
    /// A task of a pool: dropped first, then counted off.
    struct Task<'env, F> {
        #[pin]
        task: F,
        counted: Counted<'env>,
    }
}

impl<F: Future> Future for Task<'_, F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        self.project().task.poll(cx)
    }
}

struct Counted<'env>(Arc<Shared<'env>>);

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.uncount();
    }
}

impl fmt::Debug for Pool<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool")
            .field("threads", &self.threads())
            .finish_non_exhaustive()
    }
}
