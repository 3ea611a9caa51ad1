//! Tasks that run elsewhere: on the threads of an executor, or on those that may block.

mod away;
mod block_on;
mod blocking;
mod course;
mod deadlines;
mod line;
mod mailbox;
#[cfg(feature = "async-executor")]
mod pool;
mod proxy;
#[cfg(feature = "smol")]
mod smol;
#[cfg(feature = "tokio")]
mod tokio;

use std::future::Future;
use std::rc::Rc;
use std::sync::Arc;

pub(crate) use away::away;
pub use block_on::block_on;
pub(crate) use blocking::job;
pub(crate) use deadlines::Around;
#[cfg(feature = "async-executor")]
pub use pool::{Pool, run};
#[cfg(feature = "smol")]
pub use smol::Smol;

/// What `spawn(on = ..)` takes: something that runs futures on threads of its own.
///
/// Implemented for `&Runtime` and `Handle` of tokio (feature `tokio`), for `async_executor::Executor` and the [`Pool`] of
/// [`run`] (feature `async-executor`, on by default) and for smol's global executor (feature `smol`), and for references to
/// and reference counts of any of them. For another executor implement it:
///
/// ```
/// use std::future::Future;
/// use std::sync::mpsc::Sender;
/// use taskgroup::{Executor, scope};
///
/// /// A thread that runs one task after the other.
/// struct Thread(Sender<Box<dyn FnOnce() + Send>>);
///
/// impl Executor<'static> for Thread {
///     fn execute<F: Future<Output = ()> + Send + 'static>(&self, task: F) {
///         // If the thread is gone, the task is dropped and its scope told.
///         let _ = self.0.send(Box::new(|| futures::executor::block_on(task)));
///     }
/// }
///
/// let (sender, receiver) = std::sync::mpsc::channel::<Box<dyn FnOnce() + Send>>();
/// std::thread::spawn(move || receiver.into_iter().for_each(|task| task()));
/// let thread = Thread(sender);
///
/// # futures::executor::block_on(async {
/// let name = scope! {
///     let id = spawn(on = thread) async { std::thread::current().id() };
///     id.await
/// }
/// .await?;
/// assert_ne!(name, std::thread::current().id());
/// # Ok::<(), taskgroup::ErrorGroup>(()) }).unwrap();
/// ```
///
/// `'ex` is what the executor asks of its futures: they may borrow what lives as long as that. Most ask for `'static`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no executor that tasks can be spawned onto",
    label = "no executor",
    note = "`spawn(on = ..)` takes a tokio `Handle` or `&Runtime` (feature `tokio`), an `async_executor::Executor` or the \
            `Pool` of `taskgroup::run` (feature `async-executor`), `taskgroup::Smol` (feature `smol`), or what implements \
            `taskgroup::Executor`"
)]
pub trait Executor<'ex> {
    /// Runs `task` to its end on some thread, and does not wait for that.
    ///
    /// A task that is dropped before its end fails with a [`Cancelled`](crate::Cancelled) in its scope; of one that is
    /// forgotten its scope never hears, and waits for ever.
    fn execute<F>(&self, task: F)
    where
        F: Future<Output = ()> + Send + 'ex;
}

impl<'ex, E: Executor<'ex> + ?Sized> Executor<'ex> for &E {
    fn execute<F: Future<Output = ()> + Send + 'ex>(&self, task: F) {
        E::execute(self, task);
    }
}

impl<'ex, E: Executor<'ex>> Executor<'ex> for Arc<E> {
    fn execute<F: Future<Output = ()> + Send + 'ex>(&self, task: F) {
        E::execute(self, task);
    }
}

impl<'ex, E: Executor<'ex>> Executor<'ex> for Rc<E> {
    fn execute<F: Future<Output = ()> + Send + 'ex>(&self, task: F) {
        E::execute(self, task);
    }
}
