//! `spawn(restart = policy) { .. }`: how often and how soon a block is run anew.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::Duration;

/// When a task of `spawn(restart = policy) { .. }` is run anew after its block has failed or panicked.
///
/// ```
/// use std::time::Duration;
/// use taskgroup::{Restart, scope};
/// # use std::sync::atomic::{AtomicU32, Ordering};
/// # static CALLS: AtomicU32 = AtomicU32::new(0);
/// # async fn follow(_feed: &str) -> Result<(), std::io::Error> {
/// #     if CALLS.fetch_add(1, Ordering::Relaxed) < 2 { Err(std::io::Error::other("connection lost")) } else { Ok(()) }
/// # }
/// # futures::executor::block_on(async {
/// let feed = String::from("news");
/// let policy = Restart::on_failure()
///     .at_most(5, Duration::from_secs(60))
///     .backoff(Duration::from_millis(1), Duration::from_millis(10));
/// scope! {
///     spawn(restart = policy) { follow(&feed).await? }
/// }
/// .await?;
/// # Ok::<(), taskgroup::ErrorGroup>(()) }).unwrap();
/// ```
///
/// The block is evaluated anew each time: it may borrow, and what it takes by value it can take once, which the compiler
/// sees to. Between two runs there is a pause, which doubles from one to the next and is random up to that ("full
/// jitter"), so that many tasks that failed together do not all come back together. A task that is cancelled while it
/// pauses ends at once.
///
/// Each error that is followed by a restart is told with the task's name and place, the number of the restart and the
/// pause: as an event of `tracing` (feature `tracing`, level warn, target `taskgroup`), else as a line on stderr. When there
/// have been as many restarts as the policy allows within its window, the next failure counts: the last error fails the
/// task, and the last panic goes on, as if the task had not been one that restarts.
///
/// # Supervision
///
/// After the supervisors of Erlang/OTP, whose `intensity` and `period` are [`at_most`](Restart::at_most). *One for one* is
/// a task for each. *All for one* is a scope in a block that restarts: the failure of one cancels the others, waits
/// for their cleanups, and all begin anew.
///
/// ```
/// # use taskgroup::{Restart, scope};
/// # async fn read() {}
/// # async fn write() {}
/// # futures::executor::block_on(async {
/// scope! {
///     spawn(restart = Restart::on_failure()) {
///         scope! {
///             spawn read();
///             spawn write();
///         }
///         .await?
///     }
/// }
/// .await?;
/// # Ok::<(), taskgroup::ErrorGroup>(()) }).unwrap();
/// ```
///
/// A `finally` of the task runs once, after the last run.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a policy is given to a task: `spawn(restart = policy) { .. }`"]
pub struct Restart {
    limit: usize,
    window: Duration,
    first: Duration,
    max: Duration,
    jitter: bool,
    seed: Option<u64>,
}

impl Restart {
    /// After an error or a panic, at most 5 times within 60 s, after pauses that grow from 100 ms to 10 s.
    pub fn on_failure() -> Self {
        Self {
            limit: 5,
            window: Duration::from_secs(60),
            first: Duration::from_millis(100),
            max: Duration::from_secs(10),
            jitter: true,
            seed: None,
        }
    }

    /// As many restarts within any window of that length; the failure after them counts. None at all within the
    /// window, and the pauses begin anew. With [`Duration::MAX`] it is so many in all.
    pub fn at_most(mut self, restarts: usize, within: Duration) -> Self {
        self.limit = restarts;
        self.window = within;
        self
    }

    /// The pause before the first restart, and the longest one; in between each is twice as long as the one before.
    pub fn backoff(mut self, first: Duration, max: Duration) -> Self {
        self.first = first;
        self.max = max;
        self
    }

    /// The pauses as they are, and not a random part of them.
    ///
    /// ```
    /// let exact = taskgroup::Restart::on_failure().without_jitter();
    /// ```
    pub fn without_jitter(mut self) -> Self {
        self.jitter = false;
        self
    }

    /// The same pauses in every run of the program: for tests. Each task that is given the policy has the same ones.
    ///
    /// ```
    /// let repeatable = taskgroup::Restart::on_failure().seed(7);
    /// ```
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    pub(super) fn limit(&self) -> usize {
        self.limit
    }

    pub(super) fn window(&self) -> Duration {
        self.window
    }

    pub(super) fn chance(&self) -> Chance {
        Chance(
            self.seed
                .unwrap_or_else(|| RandomState::new().build_hasher().finish()),
        )
    }

    /// The pause after so many restarts within the window.
    pub(super) fn pause(&self, restarts: usize, chance: &mut Chance) -> Duration {
        let factor = u32::try_from(restarts)
            .ok()
            .and_then(|power| 2_u32.checked_pow(power));
        let longest = self
            .first
            .saturating_mul(factor.unwrap_or(u32::MAX))
            .min(self.max);
        if self.jitter {
            chance.below(longest)
        } else {
            longest
        }
    }
}

/// A source of random numbers: SplitMix64.
pub(super) struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, longest: Duration) -> Duration {
        let nanos = u64::try_from(longest.as_nanos()).unwrap_or(u64::MAX);
        let part = (u128::from(nanos) * u128::from(self.next())) >> 64;
        Duration::from_nanos(u64::try_from(part).unwrap_or(nanos))
    }
}
