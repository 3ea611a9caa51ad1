//! The errors of time: a deadline that passed, a cleanup that took too long.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::held::Held;
use super::{ErrorGroup, Leaf, Location, Member, TaskError};

/// What was to be done in time was not.
///
/// A scope that has timed out has it as a leaf of its group, where `except* TimedOut` matches it; a
/// [`timeout`](crate::timeout) gives it as its error. Each reports its own deadline, so a nested one is not mistaken for
/// the one around it.
///
/// asyncio's `TimeoutError` has the interruption that it replaced as its cause; this one says instead where and what it
/// was, how long it had and until when.
///
/// ```
/// use std::future::pending;
/// use std::time::{Duration, Instant};
/// use taskgroup::{Deadline, TimedOut, scope};
///
/// # futures::executor::block_on(async {
/// let limit = Deadline::after(Duration::from_millis(5)).reason("handshake");
/// let group = scope! { spawn(name = "peer") pending::<()>(); }.timeout(&limit).await.unwrap_err();
/// let late: &TimedOut = group.first().downcast_ref().unwrap();
/// assert_eq!((late.after(), late.reason()), (Duration::from_millis(5), Some("handshake")));
/// assert_eq!(late.running(), ["peer"]);
/// assert!(late.deadline() <= Instant::now() && late.errors().is_none());
/// println!("at {}", late.location());
/// # });
/// ```
#[derive(Clone, Debug)]
pub struct TimedOut {
    about: Box<Overdue>,
    errors: Option<Arc<ErrorGroup>>,
}

/// What a [`TimedOut`] says.
#[derive(Clone, Debug)]
pub(crate) struct Overdue {
    pub(crate) what: Bounded,
    pub(crate) location: Location,
    pub(crate) after: Duration,
    pub(crate) deadline: Instant,
    pub(crate) reason: Option<Cow<'static, str>>,
    pub(crate) running: Vec<String>,
}

/// What has a deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bounded {
    Scope,
    Future,
}

impl TimedOut {
    pub(crate) fn new(about: Overdue) -> Self {
        Self {
            about: Box::new(about),
            errors: None,
        }
    }

    /// With the errors of scopes that were dropped when the time had run out.
    pub(crate) fn with_errors(mut self, errors: Vec<TaskError>) -> Self {
        let members = errors.into_iter().map(TaskError::into_member);
        self.errors = ErrorGroup::new("", members).map(Arc::new);
        self
    }

    /// Where the scope stands, or where [`timeout`](crate::timeout) was called.
    pub fn location(&self) -> Location {
        self.about.location
    }

    /// How long there was, from the first poll to the deadline as it stood in the end; zero for a moment that had
    /// passed before.
    pub fn after(&self) -> Duration {
        self.about.after
    }

    /// The moment that has passed, by the clock of the timer: under tokio that is tokio's.
    pub fn deadline(&self) -> Instant {
        self.about.deadline
    }

    /// The text that was given to the deadline, as by [`Deadline::reason`](crate::Deadline::reason).
    pub fn reason(&self) -> Option<&str> {
        self.about.reason.as_deref()
    }

    /// The names of the scope's tasks that were still running. Of a [`timeout`](crate::timeout), none.
    pub fn running(&self) -> &[String] {
        &self.about.running
    }

    /// The errors that scopes in what a [`timeout`](crate::timeout) bounds had gathered when they were dropped.
    ///
    /// Raised with `?` in a task, a body or a `try` block, the `TimedOut` and these become members of one group. A
    /// clone shares them; they stay in here as long as there are two.
    pub fn errors(&self) -> Option<&ErrorGroup> {
        self.errors.as_deref()
    }

    /// One error, or a group of it and the errors that it carries.
    pub(super) fn into_member(mut self) -> Member {
        let errors = match self.errors.take().map(Arc::try_unwrap) {
            None => None,
            Some(Ok(errors)) => Some(errors),
            Some(Err(shared)) => {
                self.errors = Some(shared);
                None
            }
        };
        let late = Member::Leaf(Leaf::new(Held::Plain(Box::new(self))));
        let Some(errors) = errors else {
            return late;
        };
        let members = std::iter::once(late).chain(errors.into_members());
        match ErrorGroup::new("", members) {
            Some(group) => Member::Group(group),
            None => unreachable!("there are members"),
        }
    }
}

impl fmt::Display for TimedOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Overdue { location, after, .. } = &*self.about;
        match self.about.what {
            Bounded::Scope => write!(f, "the scope at {location} timed out after {after:?}")?,
            Bounded::Future => write!(f, "timed out after {after:?} at {location}")?,
        }
        if let Some(reason) = self.reason() {
            write!(f, ": {reason}")?;
        }
        list(f, "still running", self.running())?;
        match &self.errors {
            Some(errors) => write!(f, "; besides: {errors}"),
            None => Ok(()),
        }
    }
}

impl Error for TimedOut {}

/// What a scope that shut down had to drop because it did not wind down within its grace.
///
/// ```
/// use std::future::pending;
/// use std::time::Duration;
/// use taskgroup::{Unfinished, scope};
///
/// # futures::executor::block_on(async {
/// let grace = Duration::from_millis(5);
/// let stuck = scope! {
///     spawn(name = "stuck") async {} finally { pending::<()>().await };
///     Err::<(), _>("lost")?;
/// }
/// .grace(grace);
/// let group = stuck.await.unwrap_err();
/// let unfinished = group.matching::<Unfinished>().next().unwrap();
/// assert_eq!((unfinished.grace(), unfinished.tasks()), (grace, &["stuck".to_owned()][..]));
/// println!("of the scope at {}", unfinished.scope());
/// # });
/// ```
#[derive(Clone, Debug)]
pub struct Unfinished {
    scope: Location,
    grace: Duration,
    tasks: Vec<String>,
}

impl Unfinished {
    pub(crate) fn new(scope: Location, grace: Duration, tasks: Vec<String>) -> Self {
        Self { scope, grace, tasks }
    }

    /// Where the scope stands.
    pub fn scope(&self) -> Location {
        self.scope
    }

    /// How long it had to wind down.
    pub fn grace(&self) -> Duration {
        self.grace
    }

    /// The names of the tasks that were dropped with their cleanups unfinished.
    pub fn tasks(&self) -> &[String] {
        &self.tasks
    }
}

impl fmt::Display for Unfinished {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the scope at {} did not wind down within {:?}",
            self.scope, self.grace
        )?;
        list(f, "dropped", &self.tasks)
    }
}

impl Error for Unfinished {}

fn list(f: &mut fmt::Formatter<'_>, what: &str, names: &[String]) -> fmt::Result {
    const SHOWN: usize = 5;
    for (index, name) in names.iter().take(SHOWN).enumerate() {
        let before = if index == 0 {
            format!("; {what}: ")
        } else {
            ", ".to_owned()
        };
        write!(f, "{before}{name}")?;
    }
    match names.len().checked_sub(SHOWN) {
        None | Some(0) => Ok(()),
        Some(more) => write!(f, ", and {more} more"),
    }
}
