//! The side of the task in a start: the word that it is ready, and what its errors mean until then.

use std::fmt;
use std::future::Future;
use std::mem;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use pin_project_lite::pin_project;

use crate::engine::{Region, RegionEnd, Stretch};
use crate::error::{Attempt, FailsTask, TaskError};
use crate::watched::Watched;

/// What a task that is [started](crate::Scope::start) says that it is ready with, once: its port, its address, or `()`.
///
/// Sent along or kept, it may be said from anywhere, also by a task of the started one. After Trio's `task_status`;
/// saying it twice, an error there, is not possible here.
///
/// ```
/// use taskgroup::Started;
///
/// async fn serve(started: Started<u16>) -> Result<(), std::io::Error> {
///     // .. binds a socket ..
///     started.ready(8080);
///     // .. accepts connections ..
///     Ok(())
/// }
///
/// # futures::executor::block_on(async {
/// serve(Started::ignored()).await?;       // without anybody who waits for it
/// # Ok::<(), std::io::Error>(()) }).unwrap();
/// ```
#[must_use = "whoever starts the task waits until this is said, or the task has ended"]
pub struct Started<T = ()> {
    handshake: Option<Arc<Handshake<T>>>,
}

impl<T> Started<T> {
    /// Says that the task is ready, with a value for whoever starts it.
    ///
    /// From then on the task is a child of its scope like any other: its failure is the scope's, and the starter's
    /// cancellation does not concern it. Without effect if the starter has gone or was asked to stop, or if the task
    /// has ended; the value is dropped then.
    pub fn ready(mut self, value: T) {
        if let Some(handshake) = self.handshake.take() {
            handshake.say(value);
        }
    }

    /// One that nobody waits for, to call directly what could be started. As `TASK_STATUS_IGNORED` in Trio.
    pub fn ignored() -> Self {
        Self { handshake: None }
    }

    pub(super) fn to(handshake: Arc<Handshake<T>>) -> Self {
        Self {
            handshake: Some(handshake),
        }
    }
}

impl<T> fmt::Debug for Started<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Started")
            .field("ignored", &self.handshake.is_none())
            .finish()
    }
}

/// What a task and its starter share until the task is ready.
pub(super) struct Handshake<T>(Watched<State<T>>);

struct State<T> {
    stage: Stage<T>,
    /// What the task has failed with before it was ready.
    errors: Vec<TaskError>,
}

enum Stage<T> {
    Waiting,
    /// The starter was asked to stop, and waits for the task to be gone.
    Cancelled,
    Ready(T),
    /// The starter has gone, with the value or without.
    Over,
}

impl<T> Stage<T> {
    /// Whether what the task comes to concerns its starter alone.
    fn is_starting(&self) -> bool {
        matches!(self, Self::Waiting | Self::Cancelled)
    }
}

/// What a starter leaves behind that goes.
pub(super) struct Leaving {
    /// The task is not ready, and has nobody who waits for it.
    pub(super) is_starting: bool,
    pub(super) errors: Vec<TaskError>,
}

impl<T> Handshake<T> {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self(Watched::new(State {
            stage: Stage::Waiting,
            errors: Vec::new(),
        })))
    }

    fn say(&self, value: T) {
        let unheard = self.0.try_change(|state| match state.stage {
            Stage::Waiting => {
                state.stage = Stage::Ready(value);
                Ok(())
            }
            _ => Err(value),
        });
        drop(unheard);
    }

    /// The value, once it was said.
    pub(super) fn take_value(&self) -> Option<T> {
        self.0
            .look(|state| match mem::replace(&mut state.stage, Stage::Over) {
                Stage::Ready(value) => Some(value),
                stage => {
                    state.stage = stage;
                    None
                }
            })
    }

    /// From now on the task cannot become ready. `false` if it is, or this was said before.
    pub(super) fn cancel(&self) -> bool {
        self.0.look(|state| {
            let is_new = matches!(state.stage, Stage::Waiting);
            if is_new {
                state.stage = Stage::Cancelled;
            }
            is_new
        })
    }

    /// Has the starter woken by the word.
    pub(super) fn wait(&self, waker: &Waker) {
        self.0.watch(waker, |_| ());
    }

    /// The starter goes. The errors are its own, all that there are.
    pub(super) fn leave(&self) -> Leaving {
        let (stage, errors) = self.0.leave(|state| {
            let stage = mem::replace(&mut state.stage, Stage::Over);
            (stage, mem::take(&mut state.errors))
        });
        Leaving {
            is_starting: stage.is_starting(),
            errors,
        }
    }

    pub(super) fn take_errors(&self) -> Vec<TaskError> {
        self.0.look(|state| mem::take(&mut state.errors))
    }

    fn is_starting(&self) -> bool {
        self.0.look(|state| state.stage.is_starting())
    }

    /// An error of a task that is not ready is the starter's; gives it back if it is the scope's.
    fn fail(&self, error: TaskError) -> Result<(), TaskError> {
        self.0.look(|state| match state.stage.is_starting() {
            true => {
                state.errors.push(error);
                Ok(())
            }
            false => Err(error),
        })
    }
}

/// What a task of [`start`](crate::Scope::start) or [`spawn_when_free`](crate::Scope::spawn_when_free) may end with: `()`,
/// or a `Result`, whose `Err` fails the task.
///
/// A method sees no more of a type than its bounds say; where another type is to be the value, it stands in an `Ok`.
///
/// ```
/// use taskgroup::{Started, scope};
///
/// async fn serve(started: Started<u16>) -> Result<u32, std::io::Error> {
///     started.ready(8080);
///     Ok(3)      // and not `3`
/// }
///
/// # taskgroup::block_on(async {
/// scope!(|s| {
///     let (_port, requests) = s.start(serve).with_handle().await?;
///     assert_eq!(requests.await, 3);
/// })
/// .await?;
/// # Ok::<(), taskgroup::ErrorGroup>(()) }).unwrap();
/// ```
#[diagnostic::on_unimplemented(
    message = "a task of `start` or `spawn_when_free` ends with `()` or a `Result`, not with `{Self}`",
    label = "ends with neither `()` nor a `Result`",
    note = "`Ok::<_, Error>(value)` makes a `Result` of a value; its error has to be `Send + Sync + 'static`"
)]
pub trait StartOutput: sealed::Sealed {
    /// What the handle of the task gives.
    type Value;

    #[doc(hidden)]
    fn __finish(self) -> Attempt<Self::Value>;
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for () {}
    impl<V, E> Sealed for Result<V, E> {}
}

impl StartOutput for () {
    type Value = ();

    fn __finish(self) -> Attempt<()> {
        Ok(())
    }
}

impl<V, E: FailsTask> StartOutput for Result<V, E> {
    type Value = V;

    fn __finish(self) -> Attempt<V> {
        self.map_err(TaskError::from)
    }
}

pin_project! {
    /// A task that is started.
    pub(super) struct Starting<F, T> {
        #[pin]
        future: F,
        // Gone when the task is a child like any other.
        handshake: Option<Arc<Handshake<T>>>,
    }
}

impl<F, T> Starting<F, T> {
    pub(super) fn new(future: F, handshake: Arc<Handshake<T>>) -> Self {
        Self {
            future,
            handshake: Some(handshake),
        }
    }
}

impl<F, T> Future for Starting<F, T>
where
    F: Future<Output: StartOutput>,
{
    type Output = Attempt<<F::Output as StartOutput>::Value>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let Some(handshake) = this.handshake else {
            return this.future.poll(cx).map(StartOutput::__finish);
        };
        let (poll, ending) = Region::run(Stretch::Around, || this.future.poll(cx));
        let poll = poll.map(|output| output.__finish().or_else(|error| failed(handshake, error)));
        if poll.is_pending()
            && let Some(ending) = ending
        {
            // Without a region around it there is nothing to end, but a task always is one.
            let _ = Region::end_current(divert(handshake, ending));
        }
        if !handshake.is_starting() {
            *this.handshake = None;
        }
        poll
    }
}

/// The task then ends as if it had been cancelled: its scope has no failure of it.
fn failed<V, T>(handshake: &Handshake<T>, error: TaskError) -> Attempt<V> {
    let Some(error) = error.without_marker() else {
        return Err(TaskError::marker());
    };
    handshake.fail(error)?;
    Err(TaskError::marker())
}

/// How a handle without a value ends a task that is not ready.
fn divert<T>(handshake: &Handshake<T>, ending: RegionEnd) -> RegionEnd {
    match ending {
        RegionEnd::Failed(error) => match handshake.fail(error) {
            Ok(()) => RegionEnd::Cancelled("".into()),
            Err(error) => RegionEnd::Failed(error),
        },
        ending @ RegionEnd::Cancelled(_) => ending,
    }
}
