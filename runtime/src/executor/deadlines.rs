//! The deadlines of a scope, for those of its tasks that run elsewhere.

use std::time::Instant;

use crate::engine::{Expiry, SharedExpiry};

/// What a scope says to those of its tasks that run elsewhere.
pub(crate) struct Around {
    pub(crate) deadlines: Vec<SharedExpiry>,
    /// They may have to wait before they begin.
    pub(crate) is_limited: bool,
}

pub(super) struct Deadlines(Box<[SharedExpiry]>);

impl Deadlines {
    pub(super) fn new(deadlines: Vec<SharedExpiry>) -> Self {
        Self(deadlines.into_boxed_slice())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Expiry for Deadlines {
    fn instant(&self) -> Option<Instant> {
        self.0.iter().filter_map(|deadline| deadline.instant()).min()
    }

    fn share(&self) -> SharedExpiry {
        Box::new(Self::new(
            self.0.iter().map(|deadline| deadline.share()).collect(),
        ))
    }
}
