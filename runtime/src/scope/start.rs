//! `start`: a task that says when it is ready.

use std::fmt;
use std::future::Future;
use std::panic::Location;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use super::started::{Handshake, StartOutput, Started, Starting};
use super::{AsBlock, LocalScope, Scope, TaskHandle};
use crate::cancel::leave;
use crate::engine::{
    Ended, Label, Obligation, OneThread, Region, RegionEnd, Site, Threading, Threads, Traits,
};
use crate::error::{Cancelled, Ending, ErrorGroup, NoValue, NotReady, TaskError};

impl<'scope> Scope<'scope, '_> {
    /// Spawns a task and waits until it says that it is ready; gives the value that it says so with. The task goes on
    /// running, as a child of the scope like any other. Trio's and AnyIO's `nursery.start()`.
    ///
    /// `serve` is an `async fn` whose parameter is a [`Started`], or a closure that hands one on. It is called now; what
    /// it gives is polled from the scope's next round on, also before the [`Start`] is awaited. It ends with `()` or a
    /// `Result`. The task is called after the `async fn`, or else after the function in which the closure stands.
    ///
    /// ```
    /// use std::future::pending;
    /// use std::io;
    /// use taskgroup::{Started, scope};
    ///
    /// struct Config { port: u16 }
    ///
    /// async fn serve(config: &Config, started: Started<u16>) -> io::Result<()> {
    ///     if config.port == 0 {
    ///         return Err(io::ErrorKind::AddrNotAvailable.into());     // the error of `start`
    ///     }
    ///     started.ready(config.port);
    ///     pending().await             // what fails from here on is the scope's
    /// }
    ///
    /// # futures::executor::block_on(async {
    /// let (good, bad) = (Config { port: 8080 }, Config { port: 0 });
    /// scope!(|s| {
    ///     let port = s.start(|started| serve(&good, started)).await?;
    ///     assert_eq!(port, 8080);
    ///
    ///     let group = s.start(|started| serve(&bad, started)).await.unwrap_err();
    ///     assert_eq!(group.first().task(), Some("serve"));
    ///     s.cancel_tasks();
    /// })
    /// .await?;
    /// # Ok::<(), taskgroup::ErrorGroup>(()) }).unwrap();
    /// ```
    ///
    /// # Errors
    ///
    /// Until it is ready, what becomes of the task concerns its starter alone, and the scope goes on:
    ///
    /// - It failed: a group of its error, or the group that it failed with. It says the task and the place of `start`.
    /// - It ended: a [`NotReady`].
    /// - It was cancelled, by [`cancel_tasks`](Scope::cancel_tasks) say: a [`Cancelled`].
    /// - It never began, because the scope was shutting down: a [`NoValue`].
    ///
    /// In each case it is gone by then. If a `Started` is dropped unsaid, that is seen when the task ends. A panic is the
    /// scope's, as always.
    ///
    /// # Cancel safety
    ///
    /// A starter that is asked to stop before the task is ready cancels the task and waits until that is wound down; it
    /// then fails with the errors that it had, or is dropped. If the [`Start`] is dropped before the task was ready, by
    /// `select!` say, the task is cancelled, and wound down with the scope.
    #[track_caller]
    pub fn start<T, S, F>(&self, serve: S) -> Start<'scope, T, <F::Output as StartOutput>::Value>
    where
        T: Send + 'scope,
        S: FnOnce(Started<T>) -> F,
        F: Future<Output: StartOutput<Value: Send + 'scope>> + Send + 'scope,
    {
        let label = Label::new(Site::of_call::<S, F>(Location::caller()), None);
        let handshake = Handshake::new();
        let task = Starting::new(serve(Started::to(handshake.clone())), handshake.clone());
        Start::new(
            TaskHandle::new(self.add::<_, AsBlock>(task, label, Traits::default())),
            handshake,
        )
    }
}

impl<'scope> LocalScope<'scope, '_> {
    /// As [`start`](Scope::start) of a `scope!`; neither task nor value need be `Send`.
    ///
    /// ```
    /// use std::rc::Rc;
    /// use taskgroup::{Started, local_scope};
    ///
    /// async fn serve(started: Started<Rc<str>>) {
    ///     started.ready("here".into());
    /// }
    ///
    /// # taskgroup::block_on(async {
    /// local_scope!(|s| {
    ///     let name = s.start(serve).await?;
    ///     assert_eq!(&*name, "here");
    /// })
    /// .await?;
    /// # Ok::<(), taskgroup::ErrorGroup>(()) }).unwrap();
    /// ```
    #[track_caller]
    pub fn start<T, S, F>(&self, serve: S) -> Start<'scope, T, <F::Output as StartOutput>::Value, OneThread>
    where
        T: 'scope,
        S: FnOnce(Started<T>) -> F,
        F: Future<Output: StartOutput<Value: 'scope>> + 'scope,
    {
        let label = Label::new(Site::of_call::<S, F>(Location::caller()), None);
        let handshake = Handshake::new();
        let task = Starting::new(serve(Started::to(handshake.clone())), handshake.clone());
        Start::new(
            TaskHandle::new(self.add::<_, AsBlock>(task, label, Traits::default())),
            handshake,
        )
    }
}

/// The future of [`Scope::start`]: what the task says when it is ready.
///
/// ```
/// use taskgroup::{Started, scope};
///
/// async fn serve(started: Started<u16>) -> Result<&'static str, std::io::Error> {
///     started.ready(8080);
///     Ok("served")
/// }
///
/// # taskgroup::block_on(async {
/// scope!(|s| {
///     let starting = s.start(serve);
///     assert_eq!(starting.await?, 8080);
/// })
/// .await?;
/// # Ok::<(), taskgroup::ErrorGroup>(()) }).unwrap();
/// ```
///
/// # Panics
///
/// If it is polled again after it came out.
#[must_use = "the task is cancelled when this is dropped before the task is ready: write `s.start(..).await`"]
pub struct Start<'scope, T, V, M: Threading = Threads> {
    /// Until it comes out.
    handle: Option<TaskHandle<'scope, V, M>>,
    handshake: Arc<Handshake<T>>,
    /// The task around it is held up until a task that is not ready is gone.
    obligation: Obligation,
}

impl<'scope, T, V, M: Threading> Start<'scope, T, V, M> {
    fn new(handle: TaskHandle<'scope, V, M>, handshake: Arc<Handshake<T>>) -> Self {
        if handle.is_finished() {
            // Nothing was spawned, whatever was said before.
            handshake.leave();
        }
        Self {
            handle: Some(handle),
            handshake,
            obligation: Obligation::default(),
        }
    }

    /// The same, with the handle of the task beside the value: to await what the task ends with, or to cancel it.
    ///
    /// ```
    /// use taskgroup::{Started, scope};
    ///
    /// async fn count(started: Started<u32>) -> Result<u32, std::io::Error> {
    ///     started.ready(1);
    ///     Ok(2)
    /// }
    ///
    /// # futures::executor::block_on(async {
    /// let sum = scope!(|s| {
    ///     let (first, task) = s.start(count).with_handle().await?;
    ///     first + task.await
    /// })
    /// .await?;
    /// assert_eq!(sum, 3);
    /// # Ok::<(), taskgroup::ErrorGroup>(()) }).unwrap();
    /// ```
    pub fn with_handle(self) -> StartWithHandle<'scope, T, V, M> {
        StartWithHandle(self)
    }

    fn poll_started(&mut self, cx: &mut Context<'_>) -> Poll<Result<T, ErrorGroup>> {
        let result = ready!(self.poll_outcome(cx));
        self.handshake.leave();
        Poll::Ready(result)
    }

    fn poll_outcome(&mut self, cx: &mut Context<'_>) -> Poll<Result<T, ErrorGroup>> {
        let Some(handle) = &mut self.handle else {
            panic!("a start was polled after it had come out");
        };
        if Region::is_cancelled() && self.handshake.cancel() {
            handle.cancel();
        }
        self.obligation.renew(cx);
        let ended = self.obligation.poll(cx, |cx| {
            // Before the look at the value.
            self.handshake.wait(cx.waker());
            handle.poll_ended(cx)
        });
        if let Some(value) = self.handshake.take_value() {
            self.obligation.withdraw();
            return Poll::Ready(Ok(value));
        }
        let ended = ready!(ended);
        self.obligation.withdraw();
        self.poll_failed(ended, cx).map(Err)
    }

    /// The task is gone and was not ready.
    fn poll_failed(&mut self, ended: Ended, cx: &Context<'_>) -> Poll<ErrorGroup> {
        let mut errors = self.handshake.take_errors();
        if Region::is_cancelled() {
            if errors.is_empty() {
                Region::wake_at_end(cx.waker());
                return Poll::Pending;
            }
            errors.push(TaskError::marker_of(Region::cause()));
        }
        if errors.is_empty() {
            errors.push(ready!(self.poll_reason(ended)));
        }
        Poll::Ready(self.group(errors))
    }

    /// Why a task has ended that has no error. If its scope is shutting down, the starter ends with it, as one that
    /// awaits the task's handle.
    fn poll_reason(&self, ended: Ended) -> Poll<TaskError> {
        let name = self.name();
        let ending = match ended {
            Ended::Value => return Poll::Ready(TaskError::from(NotReady::new(name))),
            Ended::Cancelled => return Poll::Ready(TaskError::from(Cancelled::of_task(name))),
            Ended::NotStarted => Ending::NotStarted,
            Ended::Failed | Ended::Shutdown => {
                match Region::end_current(RegionEnd::Cancelled(name.clone().into())) {
                    Ok(()) => return Poll::Pending,
                    Err(_) => Ending::Cancelled,
                }
            }
        };
        Poll::Ready(TaskError::from(NoValue::new(name, ending)))
    }

    fn name(&self) -> String {
        let name = self.handle.as_ref().map(TaskHandle::name);
        name.unwrap_or_default().to_owned()
    }

    /// A group that the task has failed with is not wrapped again.
    fn group(&self, mut errors: Vec<TaskError>) -> ErrorGroup {
        if let Some(handle) = &self.handle {
            errors.iter_mut().for_each(|error| error.stamp(&handle.origin()));
        }
        match TaskError::group(errors) {
            Some(group) => group,
            None => unreachable!("there is an error"),
        }
    }
}

impl<T, V, M: Threading> Future for Start<'_, T, V, M> {
    type Output = Result<T, ErrorGroup>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let result = ready!(self.poll_started(cx));
        self.handle = None;
        Poll::Ready(result)
    }
}

impl<T, V, M: Threading> Drop for Start<'_, T, V, M> {
    fn drop(&mut self) {
        let Some(handle) = self.handle.take() else {
            return;
        };
        let leaving = self.handshake.leave();
        if leaving.is_starting {
            handle.cancel();
        }
        if Region::is_given_up() {
            leave(leaving.errors);
        }
    }
}

impl<T, V, M: Threading> fmt::Debug for Start<'_, T, V, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Start")
            .field("task", &self.handle)
            .finish_non_exhaustive()
    }
}

/// The future of [`Start::with_handle`]: what the task says when it is ready, and its handle.
///
/// ```
/// use taskgroup::{Started, scope};
///
/// async fn serve(started: Started<u16>) -> Result<&'static str, std::io::Error> {
///     started.ready(8080);
///     Ok("served")
/// }
///
/// # taskgroup::block_on(async {
/// scope!(|s| {
///     let (port, handle) = s.start(serve).with_handle().await?;
///     assert_eq!((port, handle.await), (8080, "served"));
/// })
/// .await?;
/// # Ok::<(), taskgroup::ErrorGroup>(()) }).unwrap();
/// ```
///
/// # Panics
///
/// If it is polled again after it came out.
#[must_use = "the task is cancelled when this is dropped before the task is ready"]
pub struct StartWithHandle<'scope, T, V, M: Threading = Threads>(Start<'scope, T, V, M>);

impl<'scope, T, V, M: Threading> Future for StartWithHandle<'scope, T, V, M> {
    type Output = Result<(T, TaskHandle<'scope, V, M>), ErrorGroup>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let result = ready!(self.0.poll_started(cx));
        let handle = self.0.handle.take();
        Poll::Ready(result.map(|value| match handle {
            Some(handle) => (value, handle),
            None => unreachable!("it is there until a start comes out"),
        }))
    }
}

impl<T, V, M: Threading> fmt::Debug for StartWithHandle<'_, T, V, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("StartWithHandle").field(&self.0.handle).finish()
    }
}
