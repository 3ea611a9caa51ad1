//! A deadline that can be shared, and moved while it runs.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::task::Waker;
use std::time::{Duration, Instant};

use super::now;
use super::stage::{DeadlineState, MoveRefused};
use crate::engine::{Expiry, SharedExpiry};
use crate::error::{Bounded, Location, Overdue};
use crate::watched::Watched;

/// Until when a scope or a future has time; shared with whoever may move it.
///
/// It bounds one thing, [`ScopeFuture::timeout`](crate::ScopeFuture::timeout) or [`timeout`](crate::timeout), which
/// take it as `&deadline`; a [`Duration`], an [`Instant`] or an `Option<Duration>` becomes one by itself. A clone is the
/// same deadline, also in another task or thread.
///
/// It can be moved as long as the time has not run out and what it bounds is not done. asyncio's `reschedule` and the
/// `deadline` of Trio's cancel scopes do the same; as in Trio it may also be moved before it begins.
///
/// ```
/// use std::time::Duration;
/// use taskgroup::{Deadline, DeadlineState, scope};
/// # async fn next_block(n: u32) -> Option<u32> { (n < 3).then_some(n) }
///
/// # futures::executor::block_on(async {
/// let silence = Deadline::after(Duration::from_secs(5)).reason("the peer fell silent");
/// let blocks = scope! {
///     let mut blocks = 0;
///     while next_block(blocks).await.is_some() {
///         blocks += 1;
///         silence.restart(Duration::from_secs(5))?;   // not five seconds for all, but for each
///     }
///     blocks
/// }
/// .timeout(&silence)
/// .await?;
/// assert_eq!((blocks, silence.state()), (3, DeadlineState::Finished));
/// # Ok::<(), taskgroup::ErrorGroup>(()) }).unwrap();
/// ```
///
/// # Compared with asyncio and Trio
///
/// - A time cannot be negative or not a number: [`Duration`] excludes it. A moment that has passed is as a time of zero:
///   what is bounded is polled once, and stopped when it waits.
/// - There is one deadline for one thing, relative or absolute, never both; the last one given to a scope counts.
/// - What is done in the poll in which the time runs out is done, so something that never waits completes whatever its
///   deadline.
/// - What is being stopped is told that it is, by [`is_cancelled`](crate::is_cancelled), and not why;
///   [`effective_deadline`](crate::effective_deadline) tells beforehand which moment counts.
/// - Instead of a value to fall back on, there is `except* TimedOut => { .. }` of
///   [`catch_group!`](macro@crate::catch_group): it runs where the scope was awaited, once, and an error in it comes out.
///
/// # Moving it
///
/// ```
/// use std::time::{Duration, Instant};
/// use taskgroup::Deadline;
///
/// let now = Instant::now();
/// let limit = Deadline::at(now + Duration::from_secs(5));
/// limit.extend(Duration::from_secs(5))?;
/// assert_eq!(limit.instant(), Some(now + Duration::from_secs(10)));
/// limit.move_to(now + Duration::from_secs(60))?;
/// limit.remove()?;                                        // as `Deadline::never()`
/// assert_eq!((limit.instant(), Deadline::never().instant()), (None, None));
/// assert!(!limit.is_expired());
/// # Ok::<(), taskgroup::MoveRefused>(())
/// ```
#[derive(Clone)]
pub struct Deadline(Arc<Watched<State>>);

struct State {
    limit: Until,
    reason: Option<Cow<'static, str>>,
    stage: DeadlineState,
    claimed: bool,
    begun: Option<Instant>,
}

#[derive(Clone, Copy)]
enum Until {
    Never,
    /// Counted from the first poll.
    After(Duration),
    At(Instant),
}

impl Until {
    fn instant(self) -> Option<Instant> {
        match self {
            Until::At(instant) => Some(instant),
            Until::Never | Until::After(_) => None,
        }
    }

    fn plus(self, by: Duration) -> Self {
        match self {
            Until::Never => Until::Never,
            Until::After(duration) => Until::After(duration.saturating_add(by)),
            Until::At(instant) => from(instant, by),
        }
    }
}

/// A moment that no clock will reach is none.
fn from(instant: Instant, duration: Duration) -> Until {
    instant.checked_add(duration).map_or(Until::Never, Until::At)
}

impl State {
    /// As it is seen now: a moment that has passed before anything began has expired already.
    fn stage(&self, now: Instant) -> DeadlineState {
        match (self.stage, self.limit) {
            (DeadlineState::Created, Until::At(instant)) if instant <= now => DeadlineState::Expired,
            (stage, _) => stage,
        }
    }
}

impl Deadline {
    fn new(limit: Until) -> Self {
        Self(Arc::new(Watched::new(State {
            limit,
            reason: None,
            stage: DeadlineState::Created,
            claimed: false,
            begun: None,
        })))
    }

    /// A time counted from the first poll of what it bounds.
    pub fn after(duration: Duration) -> Self {
        Self::new(Until::After(duration))
    }

    /// A moment; `None` is [`never`](Self::never).
    pub fn at(instant: impl Into<Option<Instant>>) -> Self {
        Self::new(instant.into().map_or(Until::Never, Until::At))
    }

    /// No deadline, unless it is moved.
    pub fn never() -> Self {
        Self::new(Until::Never)
    }

    /// What to say of it in the [`TimedOut`](crate::TimedOut): `"handshake"`.
    #[must_use = "the deadline with the reason is returned"]
    pub fn reason(self, reason: impl Into<Cow<'static, str>>) -> Self {
        let reason = Some(reason.into());
        self.0.look(|state| state.reason = reason);
        self
    }

    /// The moment, by the clock of the timer: under tokio that is tokio's. `None` if there is none, or none yet,
    /// because it counts from a first poll that is still to come. Readable also when all is over.
    pub fn instant(&self) -> Option<Instant> {
        self.0.look(|state| state.limit.instant())
    }

    /// How far it has come.
    pub fn state(&self) -> DeadlineState {
        let now = now();
        self.0.look(|state| state.stage(now))
    }

    /// Whether time has run out on what it bounds. Not whether that came to a value all the same: its result says so.
    ///
    /// A moment that passes while what it bounds winds down for another reason, or comes to its end in that very poll,
    /// has not expired; one that had passed before anything began has.
    pub fn is_expired(&self) -> bool {
        matches!(self.state(), DeadlineState::Expiring | DeadlineState::Expired)
    }

    /// Moves it to `instant`. If that has passed, what it bounds is stopped at its next wait.
    ///
    /// # Errors
    ///
    /// If time has run out already, or what it bounds is done.
    pub fn move_to(&self, instant: Instant) -> Result<(), MoveRefused> {
        self.change(|_, _| Until::At(instant))
    }

    /// Gives so much more time. A deadline that is [`never`](Self::never) stays so.
    ///
    /// # Errors
    ///
    /// If time has run out already, or what it bounds is done.
    pub fn extend(&self, by: Duration) -> Result<(), MoveRefused> {
        self.change(|state, _| state.limit.plus(by))
    }

    /// Counts anew: so much time from now on, or from the first poll if that is still to come.
    ///
    /// # Errors
    ///
    /// If time has run out already, or what it bounds is done.
    pub fn restart(&self, duration: Duration) -> Result<(), MoveRefused> {
        self.change(|state, now| match state.stage {
            DeadlineState::Created => Until::After(duration),
            _ => from(now, duration),
        })
    }

    /// Takes it away: there is all the time it takes, unless it is moved again.
    ///
    /// # Errors
    ///
    /// If time has run out already, or what it bounds is done.
    pub fn remove(&self) -> Result<(), MoveRefused> {
        self.change(|_, _| Until::Never)
    }

    /// Sets another limit and wakes what is bounded by it.
    fn change(&self, limit: impl FnOnce(&State, Instant) -> Until) -> Result<(), MoveRefused> {
        let now = now();
        self.0.try_change(|state| match state.stage(now) {
            DeadlineState::Created | DeadlineState::Active => {
                state.limit = limit(state, now);
                Ok(())
            }
            over => Err(MoveRefused::new(over)),
        })
    }
}

/// For whoever is bounded.
impl Deadline {
    /// `true` once.
    pub(super) fn claim(&self) -> bool {
        !self.0.look(|state| std::mem::replace(&mut state.claimed, true))
    }

    /// Begins to count.
    pub(super) fn begin(&self) {
        let now = now();
        self.0.look(|state| {
            state.stage = match state.stage(now) {
                DeadlineState::Created => DeadlineState::Active,
                _ => DeadlineState::Expiring,
            };
            state.begun = Some(now);
            if let Until::After(duration) = state.limit {
                state.limit = from(now, duration);
            }
        });
    }

    /// The moment as it stands, and the waker to be called when it is moved.
    pub(super) fn watch(&self, waker: &Waker) -> Option<Instant> {
        self.0.watch(waker, |state| state.limit.instant())
    }

    /// Time has run out, unless the deadline has moved away from `moment`.
    pub(super) fn expire(&self, moment: Instant) -> bool {
        self.0.look(|state| {
            let stands = state.limit.instant() == Some(moment);
            if stands {
                state.stage = DeadlineState::Expiring;
            }
            stands
        })
    }

    /// What is to be said of it when time has run out for what stands at `location`.
    pub(crate) fn overdue(&self, what: Bounded, location: Location) -> Overdue {
        let now = now();
        self.0.look(|state| {
            let deadline = state.limit.instant().unwrap_or(now);
            Overdue {
                what,
                location,
                after: deadline.saturating_duration_since(state.begun.unwrap_or(deadline)),
                deadline,
                reason: state.reason.clone(),
                running: Vec::new(),
            }
        })
    }

    /// What it bounds is done or gone.
    pub(super) fn finish(&self) {
        self.0.leave(|state| {
            state.stage = match state.stage {
                DeadlineState::Created | DeadlineState::Active => DeadlineState::Finished,
                DeadlineState::Expiring => DeadlineState::Expired,
                over => over,
            };
        });
    }
}

impl Expiry for Deadline {
    fn instant(&self) -> Option<Instant> {
        self.instant()
    }

    fn share(&self) -> SharedExpiry {
        Box::new(self.clone())
    }
}

impl From<Duration> for Deadline {
    fn from(duration: Duration) -> Self {
        Self::after(duration)
    }
}

/// `None` is [`Deadline::never`]. For an `Option<Instant>` there is [`Deadline::at`]; with both conversions a bare
/// `None` would be neither.
impl From<Option<Duration>> for Deadline {
    fn from(duration: Option<Duration>) -> Self {
        duration.map_or_else(Self::never, Self::after)
    }
}

impl From<Instant> for Deadline {
    fn from(instant: Instant) -> Self {
        Self::at(instant)
    }
}

/// The same deadline.
impl From<&Deadline> for Deadline {
    fn from(deadline: &Deadline) -> Self {
        deadline.clone()
    }
}

impl fmt::Debug for Deadline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let now = now();
        let look = |state: &mut State| (state.stage(now), state.limit, state.reason.clone());
        let (stage, limit, reason) = self.0.look(look);
        let mut debug = f.debug_struct("Deadline");
        debug.field("state", &stage);
        match limit {
            Until::Never => debug.field("at", &format_args!("never")),
            Until::After(duration) => debug.field("after", &duration),
            Until::At(instant) => debug.field("at", &instant),
        };
        if let Some(reason) = reason {
            debug.field("reason", &reason);
        }
        debug.finish()
    }
}
