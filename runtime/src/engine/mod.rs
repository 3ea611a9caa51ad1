//! The engine: task cells, the ready queue and the driver that owns the tasks of one scope.
//!
//! This is the only room with `unsafe`. Everything it exports to the rest of the crate is safe to
//! call in any order, from any thread that its types allow, and whatever is forgotten.
//!
//! # The contract
//!
//! **Memory.** A scope is one allocation, a [`Core`](core::Core), with room behind it for the cells of its body and first
//! tasks. Later cells come out of chunks that the core owns, or are allocated by themselves if they are large. A core is
//! counted: the driver has a count, every cell has one, and so has every [`Remote`].
//!
//! **Ownership.** A task is a [`cell`](cell::Cell): a [`Header`](header::Header) that knows no type, and a *stage* that
//! holds the future first and its value afterwards. Cells are counted too. Four kinds of pointer share one:
//!
//! | pointer | how many | may touch the stage |
//! | --- | --- | --- |
//! | [`OwnedTask`](owned::OwnedTask), made by the [`Driver`](driver::Driver) | one at a time | while the task has not ended: polls and drops the future |
//! | [`Join`], held by the task's handle | at most one | once the task has ended with a value: takes or drops it |
//! | [`TaskRef`](task_ref::TaskRef), as in a [`Bell`] | any | never |
//! | `Waker` | any | never |
//!
//! 1. Only the driver polls or drops a future, and a driver has one owner at a time (`&mut`). A
//!    waker, on whatever thread, can do no more than put a task on a ready list.
//! 2. The stage passes from the driver to the handle through the state word: the driver writes the
//!    value, then sets `VALUE` (release); the handle reads it after it has seen `VALUE` (acquire).
//!    If the handle goes first it sets `NO_HANDLE`, and whoever sets his bit second drops the value.
//! 3. The stage is empty when a cell is freed. Freeing it therefore runs no user code but the
//!    drop of wakers, and may happen on any thread: the header is `Send + Sync + 'static`.
//! 4. Futures are `'a`, as long as [`Driver<'a>`](driver::Driver) and [`Scope<'a, '_>`](Scope) say. The driver
//!    drops every future before it is gone, also while unwinding. A driver that is forgotten keeps
//!    its core alive for ever and polls nothing: a leak, never a touch of freed memory.
//! 5. With [`Threads`] every future and value is `Send`, which the bounds of `spawn` see to; with
//!    [`OneThread`] scope, driver and handles are neither `Send` nor `Sync`. A [`Remote`] may go to any
//!    thread in both: it reaches what lies under the lock alone, and can do no more than ask.
//! 6. The thread's current [`Region`] lies on the stack of a poll that has not returned; nobody keeps a
//!    reference to it. What winds a task down ([`Node`], [`Obligation`]) is counted and safe code: a construct
//!    that is forgotten leaves a count behind, never a pointer. A task on an executor has no driver and no cell: it is a
//!    future of the executor's in safe code, and a [`Lone`] is what its constructs see of it.
//! 7. What is [kept](keep::Kept) outlives every task of its scope: the driver drops it when its last task is gone.
//!
//! **Two sides.** While a driver polls, or ends, its thread knows that it does ([`Core::enter`](core::Core::enter)), and
//! whoever runs on that thread may touch the *local* side of the core and of its tasks: lists, marks, memory and the
//! place for a waiter of the same thread. That is what spawning, waking and ending a task from within the scope do, and
//! it takes neither lock nor atomic step; but for the end, which a handle on another thread may be waiting for. The local
//! side is touched for moves in memory only, and no reference to it is alive when user code runs. Everybody else takes
//! the lock of the *remote* side, where every entry has a count of its task; the driver brings it in.
//!
//! A task that waits for something elsewhere ([`Traits::held_up`]) is told of its end by a [`Bell`], which may leave that on
//! the remote side without waking anybody (`core::bells` says when). Whoever begins to wait for the task, or drops its
//! handle, takes a step on the same word as the bell, so that either the bell wakes the scope, or they see what it has left.
//!
//! The driver's count of a task goes back when the task ends, or, while the task is on the local ready list, when it
//! comes off that. A task's body waits without a count of its own: its handle is kept with the driver
//! ([`Launched`]), so its cell is there until all others have ended.
//!
//! A scope may limit how many of its tasks are in flight ([`core`]): the others are on its list of tasks and not
//! on the ready list. Who has whose slot is pointers to tasks on the list, settled before one of them leaves it.
//!
//! **User code** (`poll`, `drop` of futures, values, wakers and panic payloads, `wake`) never runs
//! while a lock is held, and never while a reference into the driver's own lists is used afterwards
//! without being looked up again. It may spawn, wake, cancel, panic and drop handles at any point.
//!
//! **Panics** of a poll or a destructor are caught by the driver; the first is kept and the scope
//! resumes it when everything else is gone.
//!
//! # The proof
//!
//! Miri runs the tests of hazards, cleanups and winding down (`.ci/run`); loom tries every order of what two threads do to
//! a scope (`orders.rs` says how to run it); random programs are held against a model (`tests/tests/programs`).

use std::future::Future;
use std::pin::Pin;

mod arena;
mod bell;
mod bound;
mod cell;
mod core;
mod current;
mod driver;
mod header;
mod join;
mod keep;
mod launch;
mod lists;
mod lone;
mod node;
#[cfg(all(loom, test))]
mod orders;
mod owned;
mod panics;
mod place;
mod request;
mod scope;
mod sent;
mod site;
mod spawner;
mod static_or_box;
mod sync;
mod task_ref;
mod waiter_here;
mod waiters;

pub(crate) use bell::Bell;
pub(crate) use bound::{Bound, Expiry, SharedExpiry};
pub use cell::{AsBlock, Finish};
pub(crate) use current::{Ending as RegionEnd, Region, Stretch};
pub(crate) use header::Ended;
pub(crate) use join::{Join, WaiterKey};
pub(crate) use keep::Lent;
pub(crate) use launch::{Conclusion, Launched};
pub(crate) use lone::Lone;
pub(crate) use node::{Node, Obligation};
pub(crate) use panics::{FirstPanic, Payload, contain, discard};
pub(crate) use request::{Census, Report, Reports, Request};
pub use scope::Scope;
pub(crate) use site::Label;
pub use site::Site;
pub use spawner::Unspawned;
pub(crate) use spawner::{Remote, Traits};

/// Whether a scope and its tasks may move between threads; the last parameter of the scope's types.
///
/// Implemented by [`Threads`] and [`OneThread`] only.
///
/// For code that serves both kinds of scopes:
///
/// ```
/// use taskgroup::{Scope, Threading, local_scope, scope};
///
/// fn tasks<M: Threading>(s: &Scope<'_, '_, M>) -> usize {
///     s.active_tasks()
/// }
/// # futures::executor::block_on(async {
/// assert_eq!(scope!(|s| { tasks(s) }).await?, 1);
/// assert_eq!(local_scope!(|s| { tasks(s) }).await?, 1);
/// # Ok::<(), taskgroup::ErrorGroup>(()) }).unwrap();
/// ```
pub trait Threading: sealed::Sealed + Sized + 'static {
    /// A boxed future, `Send` if tasks are.
    type Boxed<'a, T>: Future<Output = T> + Unpin;
}

/// The mode of `scope!`: tasks are `Send`, and so is the scope.
///
/// ```
/// use taskgroup::{ScopeFuture, Threads, scope};
///
/// let future: ScopeFuture<'_, u32, Threads> = scope! { 1 };
/// assert_eq!(futures::executor::block_on(future).unwrap(), 1);
/// ```
#[derive(Debug)]
pub struct Threads(());

/// The mode of `local_scope!`: tasks need not be `Send`, and the scope is not.
///
/// ```
/// use taskgroup::{OneThread, ScopeFuture, local_scope};
///
/// let future: ScopeFuture<'_, u32, OneThread> = local_scope! { 1 };
/// assert_eq!(futures::executor::block_on(future).unwrap(), 1);
/// ```
#[derive(Debug)]
pub struct OneThread(std::marker::PhantomData<*mut ()>);

impl Threading for Threads {
    type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;
}

impl Threading for OneThread {
    type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::Threads {}
    impl Sealed for super::OneThread {}
}
