//! Waiting for a deadline that may move.

use std::task::{Context, Poll};

use super::{Deadline, Timer, now};
use crate::engine::{Bound, Region};
use crate::error::{Bounded, Location, Overdue};

/// The one that is bounded by a deadline. It has one timer, which is set anew when the deadline moves.
pub(crate) struct Watch {
    deadline: Deadline,
    begun: bool,
    timer: Timer,
}

impl Watch {
    /// # Panics
    ///
    /// If the deadline bounds something else already.
    #[track_caller]
    pub(crate) fn new(deadline: Deadline) -> Self {
        assert!(
            deadline.claim(),
            "a `Deadline` bounds one scope or future, and this one has been given to another; make a new one \
             for each"
        );
        Self {
            deadline,
            begun: false,
            timer: Timer::default(),
        }
    }

    pub(crate) fn deadline(&self) -> &Deadline {
        &self.deadline
    }

    /// Begins to count, the first time.
    pub(crate) fn begin(&mut self) {
        if !self.begun {
            self.begun = true;
            self.deadline.begin();
        }
    }

    /// Ready when time has run out. If it has just as well for something around this that had no more time than
    /// this, that is to say so: it is asked in the same poll.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let Some(moment) = self.deadline.watch(cx.waker()) else {
            self.timer.stop();
            return Poll::Pending;
        };
        if now() < moment && self.timer.poll_until(moment, cx).is_pending() {
            return Poll::Pending;
        }
        let around = Region::bound();
        if !around.is_over(moment) && self.deadline.expire(moment) {
            return Poll::Ready(());
        }
        if around == Bound::Until(moment) {
            self.deadline.expire(moment);
        }
        // It has moved just now, or the one around is to say so: whatever becomes of that, this is not forgotten.
        cx.waker().wake_by_ref();
        Poll::Pending
    }

    /// What there is to say when time has run out.
    pub(crate) fn overdue(&self, what: Bounded, location: Location) -> Overdue {
        self.deadline.overdue(what, location)
    }

    /// What is bounded is done or gone.
    pub(crate) fn finish(&mut self) {
        self.timer.stop();
        self.deadline.finish();
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.finish();
    }
}
