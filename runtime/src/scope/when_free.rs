//! `spawn_when_free`: spawning that waits until the task has begun.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::panic::Location;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use super::started::{Handshake, StartOutput, Started};
use super::{AsBlock, LocalScope, Scope, TaskHandle};
use crate::engine::{Label, OneThread, Site, Threading, Threads, Traits};
use crate::error::Attempt;

impl<'scope> Scope<'scope, '_> {
    /// Spawns a task and waits until it has begun: in a scope with a [`limit`](crate::ScopeFuture::limit), until as many
    /// tasks spawned before it have ended as have to. So whoever produces work goes no faster than it is done, and what
    /// waits is one task and not all of them. Gives the task's handle.
    ///
    /// The future ends with `()` or a `Result`, whose `Err` fails the task: another value stands in an `Ok`, as
    /// [`StartOutput`] has it. Of an `async fn` the task has its name; a block is called after the
    /// function in which it stands. As a bounded channel's `send().await`; Go's `errgroup.Group.Go` under `SetLimit`.
    ///
    /// ```
    /// use taskgroup::scope;
    ///
    /// async fn import(row: u32) -> Result<(), std::io::Error> {
    ///     // ..
    /// #   let _ = row;
    ///     Ok(())
    /// }
    ///
    /// # taskgroup::block_on(async {
    /// scope!(|s| {
    ///     for row in 0..10_000 {                          // the lines of a large file
    ///         s.spawn_when_free(import(row)).await;
    ///         assert!(s.active_tasks() <= 16 + 2);        // the body, and the one that has just come
    ///     }
    /// })
    /// .limit(16)
    /// .await?;
    /// # Ok::<(), taskgroup::ErrorGroup>(()) }).unwrap();
    /// ```
    ///
    /// A block with `?` in it says what error it fails with, in its last line: `Ok::<_, Box<dyn Error + Send + Sync>>(())`;
    /// else E0282, type annotations needed. One of [`catch_group!`](macro@crate::catch_group) need not, and may have a
    /// cleanup, as the options of `spawn` and its `finally` are not for here:
    ///
    /// ```
    /// use taskgroup::{catch_group, scope};
    /// # async fn import(row: u32) -> Result<u32, std::io::Error> { Ok(row) }
    /// # async fn tell(row: u32) -> Result<(), std::fmt::Error> { let _ = row; Ok(()) }
    ///
    /// # taskgroup::block_on(async {
    /// scope!(|s| {
    ///     for row in 0..100 {
    ///         s.spawn_when_free(async move {
    ///             catch_group! {
    ///                 try { import(row).await? }
    ///                 finally { tell(row).await? }
    ///             }
    ///         })
    ///         .await;
    ///     }
    /// })
    /// .limit(16)
    /// .await?;
    /// # Ok::<(), taskgroup::ErrorGroup>(()) }).unwrap();
    /// ```
    ///
    /// Without a limit it waits for the next round of the scope, in which every new task begins. The handle comes as well
    /// if the task never begins, since the scope shuts down or somebody cancels it: awaiting it says so.
    ///
    /// A task of the same scope that waits here lends its place, as one that awaits a handle: a producer that is a
    /// child itself does not count until what it has spawned last has ended.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped before the task has begun, by `select!` say, the task is cancelled and never begins.
    #[track_caller]
    pub fn spawn_when_free<F, O>(&self, task: F) -> WhenFree<'scope, O::Value>
    where
        F: IntoFuture<Output = O, IntoFuture: Send + 'scope>,
        O: StartOutput<Value: Send + 'scope>,
    {
        let label = Label::new(Site::of_call::<F, F::IntoFuture>(Location::caller()), None);
        let handshake = Handshake::new();
        let task = telling(Started::to(handshake.clone()), task.into_future());
        WhenFree {
            handle: Some(TaskHandle::new(self.add::<_, AsBlock>(
                task,
                label,
                Traits::default(),
            ))),
            handshake,
        }
    }
}

impl<'scope> LocalScope<'scope, '_> {
    /// As [`spawn_when_free`](Scope::spawn_when_free) of a `scope!`; neither task nor value need be `Send`.
    ///
    /// ```
    /// use std::cell::Cell;
    /// use taskgroup::local_scope;
    /// # taskgroup::block_on(async {
    /// let sum = Cell::new(0);
    /// local_scope!(|s| {
    ///     for n in 0..10 {
    ///         let sum = &sum;
    ///         s.spawn_when_free(async move { sum.set(sum.get() + n) }).await;
    ///     }
    /// })
    /// .limit(2)
    /// .await?;
    /// assert_eq!(sum.get(), 45);
    /// # Ok::<(), taskgroup::ErrorGroup>(()) }).unwrap();
    /// ```
    #[track_caller]
    pub fn spawn_when_free<F, O>(&self, task: F) -> WhenFree<'scope, O::Value, OneThread>
    where
        F: IntoFuture<Output = O, IntoFuture: 'scope>,
        O: StartOutput<Value: 'scope>,
    {
        let label = Label::new(Site::of_call::<F, F::IntoFuture>(Location::caller()), None);
        let handshake = Handshake::new();
        let task = telling(Started::to(handshake.clone()), task.into_future());
        WhenFree {
            handle: Some(TaskHandle::new(self.add::<_, AsBlock>(
                task,
                label,
                Traits::default(),
            ))),
            handshake,
        }
    }
}

/// Says that the task has begun when it is polled first.
async fn telling<F>(begun: Started, task: F) -> Attempt<<F::Output as StartOutput>::Value>
where
    F: Future<Output: StartOutput>,
{
    begun.ready(());
    task.await.__finish()
}

/// The future of [`Scope::spawn_when_free`]: the handle of a task that has begun.
///
/// ```
/// use taskgroup::{WhenFree, scope};
///
/// # taskgroup::block_on(async {
/// scope!(|s| {
///     let first: WhenFree<'_, ()> = s.spawn_when_free(async {});
///     let second = s.spawn_when_free(async {});       // spawned as well, and not awaited: cancelled
///     drop(second);
///     first.await.await;                              // it has begun; it has ended
/// })
/// .limit(1)
/// .await?;
/// # Ok::<(), taskgroup::ErrorGroup>(()) }).unwrap();
/// ```
///
/// # Panics
///
/// If it is polled again after it came out.
#[must_use = "a task that has not begun is cancelled when this is dropped: write `s.spawn_when_free(..).await`"]
pub struct WhenFree<'scope, V, M: Threading = Threads> {
    /// Until it comes out.
    handle: Option<TaskHandle<'scope, V, M>>,
    handshake: Arc<Handshake<()>>,
}

impl<'scope, V, M: Threading> Future for WhenFree<'scope, V, M> {
    type Output = TaskHandle<'scope, V, M>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Some(mut handle) = self.handle.take() else {
            panic!("a future of `spawn_when_free` was polled after it had come out");
        };
        self.handshake.wait(cx.waker());
        let over = handle.poll_ended(cx).is_ready();
        if over || self.handshake.take_value().is_some() {
            return Poll::Ready(handle);
        }
        self.handle = Some(handle);
        Poll::Pending
    }
}

impl<V, M: Threading> Drop for WhenFree<'_, V, M> {
    fn drop(&mut self) {
        let leaving = self.handshake.leave();
        if let Some(handle) = self.handle.take().filter(|_| leaving.is_starting) {
            handle.cancel();
        }
    }
}

impl<V, M: Threading> fmt::Debug for WhenFree<'_, V, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WhenFree")
            .field("task", &self.handle)
            .finish_non_exhaustive()
    }
}
