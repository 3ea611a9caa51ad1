//! What is told besides results: through `tracing` where that feature is on, else on stderr.

use std::fmt;
use std::time::Duration;

use crate::engine::contain;
use crate::error::Location;

/// Whether the drop of a scope with unfinished cleanups is told.
pub(crate) const HEARS_OF_DROPS: bool = cfg!(all(feature = "tracing", debug_assertions));

/// A scope is slow to end.
pub(crate) fn slow_end(slow: &dyn fmt::Display) {
    tell(format_args!("{slow}"));
}

/// A scope was dropped, and what these tasks had to finish will not be.
pub(crate) fn dropped(scope: Location, tasks: &[(String, Location)]) {
    let _ = contain(|| {
        tell(format_args!(
            "the scope at {scope} was dropped with unfinished cleanups, which will not run: {}; to wait for them, \
             end it by `.timeout(..)`, `.cancel_on(..)` or a `CancelHandle`",
            Tasks(tasks)
        ));
    });
}

/// Nobody has looked at what an isolated task came to.
pub(crate) fn unseen(group: &dyn fmt::Debug) {
    let _ = contain(|| {
        tell(format_args!(
            "an isolated task failed, and nobody has looked at its outcome: {group:?}"
        ));
    });
}

/// A task is run anew after a pause, because of what its last run has come to.
pub(crate) fn restart(
    task: Option<(String, Location)>,
    number: usize,
    pause: Duration,
    trouble: &dyn fmt::Display,
) {
    let tasks = task.into_iter().collect::<Vec<_>>();
    let _ = contain(|| {
        tell(format_args!(
            "task {} {trouble}; restart {number} follows in {pause:?}",
            Tasks(&tasks)
        ));
    });
}

#[cfg(feature = "tracing")]
fn tell(text: fmt::Arguments<'_>) {
    tracing::warn!(target: "taskgroup", "{text}");
}

#[cfg(not(feature = "tracing"))]
fn tell(text: fmt::Arguments<'_>) {
    print(text);
}

/// A line on stderr. That it cannot be printed, or that a text in it panics, is no reason to panic.
pub(crate) fn print(text: fmt::Arguments<'_>) {
    let _ = contain(|| eprintln!("taskgroup: {text}"));
}

/// Tasks by name and place, the first of many.
pub(crate) struct Tasks<'a>(pub(crate) &'a [(String, Location)]);

impl fmt::Display for Tasks<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 20;
        for (index, (name, location)) in self.0.iter().take(SHOWN).enumerate() {
            let separator = if index == 0 { "" } else { ", " };
            write!(f, "{separator}{name} ({location})")?;
        }
        match self.0.len().saturating_sub(SHOWN) {
            0 => Ok(()),
            more => write!(f, ", and {more} more"),
        }
    }
}
