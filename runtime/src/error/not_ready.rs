//! A task that was to say that it is ready, and did not.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;

/// A task that was [started](crate::Scope::start) has ended without saying that it is ready.
///
/// What [`start`](crate::Scope::start) fails with if the task came to its end and to no error. Trio and AnyIO raise a
/// `RuntimeError` there.
///
/// ```
/// use taskgroup::{NotReady, Started, scope};
///
/// async fn forgets(_started: Started<u16>) {}
///
/// # taskgroup::block_on(async {
/// scope!(|s| {
///     let group = s.start(forgets).await.unwrap_err();
///     assert_eq!(group.first().downcast_ref::<NotReady>().unwrap().task(), "forgets");
/// })
/// .await?;
/// # Ok::<(), taskgroup::ErrorGroup>(()) }).unwrap();
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotReady {
    task: Cow<'static, str>,
}

impl NotReady {
    pub(crate) fn new(task: impl Into<Cow<'static, str>>) -> Self {
        Self { task: task.into() }
    }

    /// The task's name.
    pub fn task(&self) -> &str {
        &self.task
    }
}

impl fmt::Display for NotReady {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "task `{}` ended without saying that it is ready", self.task)
    }
}

impl Error for NotReady {}
