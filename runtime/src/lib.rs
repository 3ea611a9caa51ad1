//! Structured concurrency for async Rust: a scope comes out when every task in it is *gone*, with
//! every error.
//!
//! ```
//! use taskgroup::{ErrorGroup, scope};
//! # #[derive(Clone)] struct Client;
//! # impl Client { async fn get(&self, path: &str) -> Result<usize, std::io::Error> { Ok(path.len()) } }
//!
//! async fn sizes(client: &Client) -> Result<(usize, usize), ErrorGroup> {
//!     scope! {
//!         let users = spawn client.get("/users");     // borrows; polled together with this block
//!         let orders = spawn client.get("/orders");   // one failure cancels the sibling
//!         (users.await, orders.await)
//!     }
//!     .await // comes out when both tasks are gone, with every error
//! }
//! # let sizes = futures::executor::block_on(sizes(&Client)).unwrap();
//! # assert_eq!(sizes, (6, 7));
//! ```
//!
//! # The parts
//!
//! - [`scope!`] opens a scope; `spawn EXPR` and `spawn { .. }` in it start child tasks that may borrow
//!   whatever outlives the scope. It evaluates to a [`ScopeFuture`].
//! - [`local_scope!`] is the same for tasks that are not `Send`.
//! - [`race!`] is a scope whose tasks compete: the first success is its value. [`first_finished!`] takes the first end.
//! - [`spawn!`] spawns from a function that was handed the scope as `&Scope`.
//! - A [`TaskHandle`] waits for one task, cancels it, and tells its name.
//! - [`Handles`] gives the values of many tasks as they end, [`join_all`] in the order of spawning.
//! - [`Scope::start`] spawns a task and waits until it says that it is ready.
//! - [`ScopeFuture::limit`] lets at most so many tasks be in flight; [`Scope::spawn_when_free`] holds back whoever spawns.
//! - [`ErrorGroup`] is what a failed scope comes out with: a tree of the original errors, each with the
//!   name of its task and the place where it was spawned.
//! - [`catch_group!`] handles such a group clause by clause and type by type, as Python's `except*` does.
//!
//! [`guide::from_tokio`] says what is written otherwise than with `JoinSet`. [`guide::patterns`] shows what they make
//! together: fan-out and fan-in, pipeline, crawler, supervisor, graceful server, hedged race, periodic job.
//!
//! # What is guaranteed
//!
//! 1. A scope ends only when its body and every child are gone: completed, or cancelled *and dropped*, asynchronous
//!    cleanups included.
//! 2. The first failure is recorded, the body and all siblings are cancelled, then waited for; then the
//!    group comes out. Tasks that were due in the same round as the failing one still have their turn,
//!    so that failures at the same moment are all reported.
//! 3. No error is lost. Errors come in the order of completion, the body's own last. That the scope
//!    cancelled a task is never an error.
//! 4. A panic in a task, a destructor or the body cancels the siblings; when all are gone the first
//!    panic goes on with its payload, and errors gathered by then are printed beside it.
//! 5. A task may spawn into its own scope at any time. Into a scope that is shutting down nothing is
//!    spawned: the future is dropped unpolled.
//! 6. The memory of a finished task is freed at once, its value is kept only while a handle exists: a
//!    scope may live for months and spawn without end.
//! 7. All tasks are polled while the body waits on anything, and fairly: one that always wakes itself
//!    starves neither its siblings nor the executor's other tasks.
//! 8. Memory safety never depends on anything being dropped: what is forgotten leaks.
//!
//! # Concurrency, parallelism, borrowing
//!
//! Of these three a sound API can give two. A scope gives concurrency and borrowing: its tasks are
//! polled by whoever polls the scope, one at a time, on one thread at a time. `spawn(on = executor)` gives
//! concurrency and parallelism: the task runs on the executor's threads, and is a child of the scope like any other.
//! `spawn(blocking) { .. }` is for closures that take a thread for themselves. [`guide::where_tasks_run`] has the table.
//!
//! # Executors and timers
//!
//! A scope is a future like any other: await it under tokio, smol, in [`block_on`], or in another scope. Timeouts use
//! tokio's timer inside a tokio runtime (feature `tokio`; its paused clock works) and async-io's elsewhere (feature
//! `async-io`, on by default). A program without tokio begins with [`block_on`], with [`run`] and its pool of threads, or
//! with [`#[taskgroup::main]`](macro@main).
//!
//! # Time
//!
//! - [`ScopeFuture::timeout`] and [`timeout`] give a scope, or any future inside a task, so much time; what has to be
//!   finished is finished, and a [`TimedOut`] comes out.
//! - A [`Deadline`] can be shared and moved while it runs; [`effective_deadline`] tells how much time there is here.
//! - [`ScopeFuture::grace`] bounds how long a scope may wind down, and [`ScopeFuture::warn_after`] tells what it waits
//!   for when it is slow to end.
//!
//! # Features
//!
//! - `anyhow`, `eyre`: errors that are reports of these libraries are matched by the type they hold, also
//!   under added context. To be enabled wherever tasks return such reports: without it nobody can look into them, and a
//!   group in one counts as one error of its own, even that of a scope which was cancelled and has nothing to report.
//! - `miette`: the same for its reports, and a group is rendered with the snippets, codes and help of its
//!   members.
//! - `async-io` (default), `tokio`: timers, see above. `tokio` is also for `spawn(on = handle)`, and `spawn(blocking)` on its
//!   threads.
//! - `async-executor` (default): [`run`], and `spawn(on = ..)` an executor of that crate. `smol`: the global one of smol.
//! - `blocking` (default): the pool of threads of `spawn(blocking)`; without it, and outside tokio, each has its own thread.
//! - `stream`: [`Handles`] is a `futures_core::Stream`.
//! - `tracing`: scopes that are slow to end are told of there and not on stderr; and a debug build warns of scopes that
//!   are dropped with cleanups unfinished.

mod cancel;
#[cfg(rust_analyzer)]
mod editor;
mod engine;
mod error;
mod executor;
mod macros;
#[doc(hidden)]
pub mod private;
mod scope;
mod time;
mod trace;
mod watched;

pub use cancel::{Shield, Timeout, cancelled, effective_deadline, is_cancelled, shield, timeout};
pub use engine::{OneThread, Threading, Threads};
#[cfg(feature = "miette")]
pub use error::GroupDiagnostic;
pub use error::{
    Cancelled, Color, Ending, ErrorGroup, IntoLeaves, IntoMatches, Leaf, Leaves, Location, Matched, Matches,
    Member, NoValue, NoWinner, NotReady, Panicked, Paths, TimedOut, Tree, Unfinished,
};
#[cfg(feature = "smol")]
pub use executor::Smol;
pub use executor::{Executor, block_on};
#[cfg(feature = "async-executor")]
pub use executor::{Pool, run};
pub use scope::{
    CancelHandle, CollectFuture, Collected, Handles, LocalScope, Restart, Scope, ScopeFuture, SlowEnd, Start,
    StartOutput, StartWithHandle, Started, TaskHandle, WhenFree, join_all,
};
/// ```
/// # use taskgroup::{ErrorGroup, scope};
/// # async fn fetch(path: &str) -> Result<usize, std::io::Error> { Ok(path.len()) }
/// #[taskgroup::main]
/// async fn main() -> Result<(), ErrorGroup> {
///     let length = scope! { let a = spawn fetch("/a"); a.await }.await?;
///     assert_eq!(length, 2);
///     Ok(())
/// }
/// ```
///
/// ```
/// # use taskgroup::{ErrorGroup, Pool, scope};
/// #[taskgroup::main(threads = 2)]
/// async fn main(pool: Pool<'_>) -> Result<(), ErrorGroup> {
///     scope! { spawn(on = pool) { println!("on another thread") } }.await
/// }
/// ```
pub use taskgroup_macros::main;
/// ```
/// use taskgroup::scope;
///
/// #[taskgroup::test]
/// async fn both_come_back() {
///     let sum = scope! {
///         let one = spawn async { 1 };
///         let two = spawn async { 2 };
///         one.await + two.await
///     };
///     assert_eq!(sum.await.unwrap(), 3);
/// }
/// ```
pub use taskgroup_macros::test;
pub use time::{Deadline, DeadlineState, MoveRefused};

#[cfg(any(doc, doctest))]
#[doc = include_str!("docs/guide.md")]
pub mod guide {
    #[doc = include_str!("docs/where_tasks_run.md")]
    pub mod where_tasks_run {}
    #[doc = include_str!("docs/patterns.md")]
    pub mod patterns {}
    #[doc = include_str!("docs/from_tokio.md")]
    pub mod from_tokio {}
}

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
