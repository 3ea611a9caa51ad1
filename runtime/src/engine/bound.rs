//! Deadlines, as regions know them.

use std::time::Instant;

/// A deadline, which may move meanwhile.
pub(crate) trait Expiry {
    /// The moment as it stands.
    fn instant(&self) -> Option<Instant>;

    /// The same deadline, to be taken elsewhere.
    fn share(&self) -> SharedExpiry;
}

/// A deadline that what runs elsewhere has, too.
pub(crate) type SharedExpiry = Box<dyn Expiry + Send + Sync>;

/// Until when there is time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Bound {
    /// No more: the stretch was asked to stop.
    Over,
    Until(Instant),
    Never,
}

impl Bound {
    /// Whether there is no more time than until `moment`.
    pub(crate) fn is_over(self, moment: Instant) -> bool {
        self <= Bound::Until(moment)
    }
}
