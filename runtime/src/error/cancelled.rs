//! The two errors that say a task gave no value: one that travels in groups, one that a handle hands out.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;
use std::sync::{Arc, OnceLock};

use super::TimedOut;

/// A task was cancelled while somebody waited for its value, or a scope was cancelled as a whole.
///
/// A leaf like any other: `except* Cancelled` matches it. That a scope cancels its own tasks when one of them
/// fails is never reported as one.
///
/// ```
/// use taskgroup::{Cancelled, scope};
///
/// # futures::executor::block_on(async {
/// let group = scope!(|s| {
///     s.cancel("shutting down");
///     std::future::pending::<()>().await
/// })
/// .await
/// .unwrap_err();
/// let cancelled: &Cancelled = group.first().downcast_ref().unwrap();
/// assert_eq!((cancelled.reason(), cancelled.task()), (Some("shutting down"), None));
/// # });
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cancelled {
    task: Option<Cow<'static, str>>,
    reason: Option<Cow<'static, str>>,
    marker: Marker,
}

/// Whether it says only that a construct was wound down with what is around it.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Marker {
    No,
    /// With a task. The scope that asked takes it out again.
    Task,
    /// With a part of a task, until whoever asked has said why.
    Part(Cause),
}

/// Why a part of a task was asked to stop: told when the part is over, by whoever asked. What was a marker until
/// then is this error from then on.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cause(Arc<OnceLock<TimedOut>>);

impl Cause {
    /// Says why; the first word stands.
    pub(crate) fn publish(&self, verdict: TimedOut) {
        let _ = self.0.set(verdict);
    }
}

impl PartialEq for Cause {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Cause {}

impl Cancelled {
    pub(crate) fn of_task(name: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Some(name.into()), None, Marker::No)
    }

    pub(crate) fn of_scope(reason: Option<Cow<'static, str>>) -> Self {
        Self::new(None, reason, Marker::No)
    }

    /// An executor has dropped a task that its scope had not asked to stop.
    pub(crate) fn by_executor(name: Cow<'static, str>) -> Self {
        let reason = "its executor dropped it before its end";
        Self::new(Some(name), Some(Cow::Borrowed(reason)), Marker::No)
    }

    /// What a construct resolves with that was wound down because its task was asked to stop, or the part
    /// of the task that it is in.
    pub(super) fn marker(cause: Option<Cause>) -> Self {
        Self::new(None, None, cause.map_or(Marker::Task, Marker::Part))
    }

    fn new(task: Option<Cow<'static, str>>, reason: Option<Cow<'static, str>>, marker: Marker) -> Self {
        Self { task, reason, marker }
    }

    pub(super) fn is_marker(&self) -> bool {
        self.marker != Marker::No && self.verdict().is_none()
    }

    /// What the marker has turned out to be.
    pub(super) fn verdict(&self) -> Option<&TimedOut> {
        match &self.marker {
            Marker::Part(cause) => cause.0.get(),
            Marker::No | Marker::Task => None,
        }
    }

    /// The name of the task that was cancelled; `None` where a whole scope was.
    pub fn task(&self) -> Option<&str> {
        self.task.as_deref()
    }

    /// Why, as told by whoever cancelled, if they told.
    pub fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }
}

impl fmt::Display for Cancelled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(verdict) = self.verdict() {
            return verdict.fmt(f);
        }
        match &self.task {
            Some(task) => write!(f, "task `{task}` was cancelled")?,
            None => f.write_str("the scope was cancelled")?,
        }
        match &self.reason {
            Some(reason) => write!(f, ": {reason}"),
            None => Ok(()),
        }
    }
}

impl Error for Cancelled {}

/// A task ended without a value; what awaiting a handle's `outcome()` gives instead of one.
///
/// It does not hold the error of a task that failed: that one is reported once, by the task's scope.
///
/// ```
/// use taskgroup::{Ending, scope};
///
/// # futures::executor::block_on(async {
/// let no_value = scope! {
///     let task = spawn(name = "endless") std::future::pending::<()>();
///     task.cancel();
///     task.outcome().await.unwrap_err()
/// }
/// .await?;
/// assert_eq!((no_value.task(), no_value.ending()), ("endless", Ending::Cancelled));
/// # Ok::<(), taskgroup::ErrorGroup>(()) }).unwrap();
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoValue {
    task: Cow<'static, str>,
    ending: Ending,
}

impl NoValue {
    pub(crate) fn new(task: impl Into<Cow<'static, str>>, ending: Ending) -> Self {
        Self {
            task: task.into(),
            ending,
        }
    }

    /// The task's name.
    pub fn task(&self) -> &str {
        &self.task
    }

    /// How the task ended.
    pub fn ending(&self) -> Ending {
        self.ending
    }
}

impl fmt::Display for NoValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let how = match self.ending {
            Ending::Failed => "failed",
            Ending::Cancelled => "was cancelled",
            Ending::NotStarted => "was never started",
        };
        write!(f, "task `{}` has no value: it {how}", self.task)
    }
}

impl Error for NoValue {}

/// How a task ended that has no value.
///
/// ```
/// use taskgroup::{Ending, scope};
///
/// # futures::executor::block_on(async {
/// scope! {
///     let task = spawn async {};
///     match task.outcome().await.map_err(|none| none.ending()) {
///         Ok(()) => println!("done"),
///         Err(Ending::Failed) => println!("its error comes out of the scope"),
///         Err(_) => println!("stopped, or never started"),
///     }
/// }
/// .await?;
/// # Ok::<(), taskgroup::ErrorGroup>(()) }).unwrap();
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Ending {
    /// It failed; its scope reports the error.
    Failed,
    /// It was cancelled, through its handle or by its scope.
    Cancelled,
    /// Its scope was already shutting down when it was spawned.
    NotStarted,
}
