//! A scope that is slow to end says what it waits for.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError};
use std::task::Context;
use std::time::{Duration, Instant};

use crate::engine::{Census, Remote, Request};
use crate::error::Location;
use crate::time::{Timer, now};
use crate::trace::Tasks;

/// What a scope still waits for that is slow to end; see
/// [`ScopeFuture::warn_after_with`](crate::ScopeFuture::warn_after_with).
///
/// `{}` is one line.
///
/// ```
/// use std::time::Duration;
/// use taskgroup::scope;
///
/// # futures::executor::block_on(async {
/// scope! { spawn async {}; }
///     .warn_after_with(Duration::from_secs(5), |slow| {
///         let names: Vec<_> = slow.tasks().map(|(name, _)| name).collect();
///         eprintln!("{} still has {names:?} after {:?}", slow.scope(), slow.waited());
///     })
///     .await?;
/// # Ok::<(), taskgroup::ErrorGroup>(()) }).unwrap();
/// ```
#[derive(Clone, Debug)]
pub struct SlowEnd {
    scope: Location,
    waited: Duration,
    tasks: Vec<(String, Location)>,
}

impl SlowEnd {
    /// Where the scope stands.
    pub fn scope(&self) -> Location {
        self.scope
    }

    /// How long ago the body was done, or the scope began to shut down.
    pub fn waited(&self) -> Duration {
        self.waited
    }

    /// The names of the tasks that are still there, and where each was spawned. A body that winds down is called
    /// `scope`.
    pub fn tasks(&self) -> impl ExactSizeIterator<Item = (&str, Location)> {
        self.tasks
            .iter()
            .map(|(name, location)| (name.as_str(), *location))
    }
}

impl fmt::Display for SlowEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { scope, waited, tasks } = self;
        write!(
            f,
            "the scope at {scope} has been about to end for {waited:?} and waits for: {}",
            Tasks(tasks)
        )
    }
}

/// Who is to be told.
pub(super) type Listener<'env> = Box<dyn FnMut(&SlowEnd) + Send + 'env>;

/// Rings again and again from when the scope is about to end.
pub(super) struct Alarm<'env> {
    every: Duration,
    listener: Listener<'env>,
    is_body_gone: Arc<AtomicBool>,
    since: Option<Instant>,
    /// When it rings next.
    next: Option<Instant>,
    timer: Timer,
    census: Option<Census>,
}

impl<'env> Alarm<'env> {
    pub(super) fn new(every: Duration, listener: Listener<'env>) -> Self {
        Self {
            every: every.max(Duration::from_millis(1)),
            listener,
            is_body_gone: Arc::default(),
            since: None,
            next: None,
            timer: Timer::default(),
            census: None,
        }
    }

    /// Before the scope is polled: wants to know what becomes of its body in this poll.
    pub(super) fn prepare(&self, remote: &Remote) {
        if self.since.is_none() {
            remote.request_quietly(Request::Progress(self.is_body_gone.clone()));
        }
    }

    /// `true` if the scope has been asked which tasks there are, and has to be polled to answer.
    pub(super) fn poll(&mut self, remote: &Remote, cx: &mut Context<'_>) -> bool {
        if self.since.is_none() && (remote.is_closing() || self.is_body_gone.load(Ordering::Acquire)) {
            let now = now();
            self.since = Some(now);
            self.next = now.checked_add(self.every);
        }
        let rings = self
            .next
            .is_some_and(|next| self.timer.poll_until(next, cx).is_ready());
        if rings {
            let census = self.census.insert(Census::default());
            remote.request_quietly(Request::Census(census.clone()));
        }
        rings
    }

    /// After the scope was polled: tells what it has answered, and waits on.
    pub(super) fn tell(&mut self, scope: Location) {
        let (Some(census), Some(since)) = (self.census.take(), self.since) else {
            return;
        };
        let tasks = std::mem::take(&mut *census.lock().unwrap_or_else(PoisonError::into_inner));
        let now = now();
        self.next = self.next.and_then(|last| following(last, self.every, now));
        let waited = now.saturating_duration_since(since);
        (self.listener)(&SlowEnd { scope, waited, tasks });
    }
}

/// The first moment after `now` that is a multiple of `every` after `last`.
fn following(last: Instant, every: Duration, now: Instant) -> Option<Instant> {
    let mut next = last.checked_add(every)?;
    while next <= now {
        next = next.checked_add(every)?;
    }
    Some(next)
}
