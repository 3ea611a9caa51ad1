//! What comes out of a scope that failed, and how it is taken apart.
//!
//! An [`ErrorGroup`] is a tree with the errors of a scope's tasks as its [`Leaf`] members, after the exception
//! groups of [PEP 654]. It is split by type, put together again, iterated and drawn; a clause of `catch_group!`
//! gets its errors as a [`Matched`].
//!
//! Everything in here walks the tree with a stack of its own, so that a group may be nested 100,000 deep, and
//! moves errors without ever copying one.
//!
//! [PEP 654]: https://peps.python.org/pep-0654/

mod cancelled;
mod catch;
mod convert;
#[cfg(feature = "miette")]
mod diagnostic;
mod draw;
mod finally;
mod group;
mod held;
mod iter;
mod leaf;
mod matched;
mod member;
mod merge;
mod no_winner;
mod not_ready;
mod origin;
mod panicked;
mod place;
#[cfg(any(feature = "anyhow", feature = "eyre", feature = "miette"))]
mod report;
mod split;
mod summary;
mod text;
mod timed_out;
mod tree;

#[cfg(test)]
mod tests;

pub use cancelled::{Cancelled, Ending, NoValue};
#[cfg(feature = "miette")]
pub use diagnostic::GroupDiagnostic;
pub use group::ErrorGroup;
pub use iter::{IntoLeaves, Leaves, Paths};
pub use leaf::Leaf;
pub use matched::{IntoMatches, Matched, Matches};
pub use member::Member;
pub use no_winner::NoWinner;
pub use not_ready::NotReady;
pub use origin::Location;
pub use panicked::Panicked;
pub use timed_out::{TimedOut, Unfinished};
pub use tree::{Color, Tree};

pub(crate) use cancelled::Cause;
pub(crate) use origin::Origin;
pub(crate) use panicked::text as panic_text;
pub(crate) use timed_out::{Bounded, Overdue};

#[doc(hidden)]
pub use catch::{
    Catch, CaughtError, NoReturn, ValueKind, attempt, leaf_caused_by, leaf_is, pass, raised, run,
};
#[doc(hidden)]
pub use convert::{Attempt, EndsBlock, FailsTask, SendSyncError, TaskError};
#[doc(hidden)]
pub use finally::{Contained, contain, with_cleanup};
