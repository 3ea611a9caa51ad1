//! The runs of a task that restarts.

use std::collections::VecDeque;
use std::fmt;
use std::future::{Future, poll_fn};
use std::ops::ControlFlow;
use std::panic::resume_unwind;
use std::pin::pin;
use std::task::Poll;
use std::time::{Duration, Instant};

use super::restart::{Chance, Restart};
use crate::cancel::poll_region;
use crate::engine::{Payload, Region, contain, discard};
use crate::error::{Attempt, Member, TaskError, panic_text};
use crate::time::{Timer, now};
use crate::trace;

/// Runs the block of a task until it has a value or the policy allows no more.
pub struct Restarts {
    policy: Restart,
    chance: Chance,
    /// When it was run anew, as far as that lies within the window.
    recent: VecDeque<Instant>,
    number: usize,
}

/// What one run has come to, if that was no value.
enum Trouble {
    Failed(TaskError),
    Panicked(Payload),
}

impl Restarts {
    /// The policy of one task.
    pub fn new(policy: Restart) -> Self {
        Self {
            chance: policy.chance(),
            policy,
            recent: VecDeque::new(),
            number: 0,
        }
    }

    /// Runs the block once. If it is to be run anew, that is after the pause.
    ///
    /// # Panics
    ///
    /// As the block, if it is not run anew.
    pub async fn after<T, F>(&mut self, run: F) -> ControlFlow<Attempt<T>>
    where
        F: Future<Output = Attempt<T>>,
    {
        let trouble = {
            let mut run = pin!(run);
            let poll = poll_fn(|cx| match contain(|| poll_region(run.as_mut(), cx)) {
                Ok(poll) => poll.map(Ok),
                Err(payload) => Poll::Ready(Err(payload)),
            });
            match poll.await {
                Ok(Ok(Ok(value))) => return ControlFlow::Break(Ok(value)),
                Ok(Ok(Err(error)) | Err(error)) => Trouble::Failed(error),
                Err(payload) => Trouble::Panicked(payload),
            }
        };
        let Some(pause) = self.next_pause() else {
            return ControlFlow::Break(Err(trouble.into_error()));
        };
        trace::restart(Region::task(), self.number, pause, &trouble);
        trouble.discard();
        sleep(pause).await;
        ControlFlow::Continue(())
    }

    /// `None` if the failure counts.
    fn next_pause(&mut self) -> Option<Duration> {
        if Region::is_cancelled() {
            return None;
        }
        let now = now();
        let window = self.policy.window();
        while self
            .recent
            .front()
            .is_some_and(|then| now.saturating_duration_since(*then) >= window)
        {
            self.recent.pop_front();
        }
        let restarts = self.recent.len();
        if restarts >= self.policy.limit() {
            return None;
        }
        self.recent.push_back(now);
        self.number += 1;
        Some(self.policy.pause(restarts, &mut self.chance))
    }
}

impl fmt::Debug for Restarts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Restarts")
            .field("policy", &self.policy)
            .field("number", &self.number)
            .finish_non_exhaustive()
    }
}

impl Trouble {
    /// The error that counts.
    ///
    /// # Panics
    ///
    /// With the panic, if it was one.
    fn into_error(self) -> TaskError {
        match self {
            Trouble::Failed(error) => error,
            Trouble::Panicked(payload) => resume_unwind(payload),
        }
    }

    /// It has been told: a destructor that panics here is not to end what begins anew.
    fn discard(self) {
        match self {
            Trouble::Failed(error) => discard(error),
            Trouble::Panicked(payload) => discard(payload),
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Trouble::Failed(error) => match error.member() {
                Member::Leaf(leaf) => write!(f, "failed: {leaf}"),
                Member::Group(group) => write!(f, "failed: {group:?}"),
            },
            Trouble::Panicked(payload) => match panic_text(&**payload) {
                Some(text) => write!(f, "panicked with `{text}`"),
                None => f.write_str("panicked"),
            },
        }
    }
}

async fn sleep(pause: Duration) {
    let Some(moment) = now().checked_add(pause) else {
        return std::future::pending().await;
    };
    let mut timer = Timer::default();
    let mut begun = false;
    poll_fn(|cx| {
        // However short: what fails at once leaves a turn to the others.
        if !std::mem::replace(&mut begun, true) && pause.is_zero() {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        match pause.is_zero() {
            true => Poll::Ready(()),
            false => timer.poll_until(moment, cx),
        }
    })
    .await;
}
