//! The deadlines of a scope, for those of its tasks that run elsewhere.

use std::time::Instant;

use crate::engine::{Limit, SharedLimit};

/// What a scope says to those of its tasks that run elsewhere.
pub(crate) struct Around {
    pub(crate) limits: Vec<SharedLimit>,
    /// They may have to wait before they begin.
    pub(crate) is_limited: bool,
}

pub(super) struct Limits(Vec<SharedLimit>);

impl Limits {
    pub(super) fn new(limits: Vec<SharedLimit>) -> Self {
        Self(limits)
    }
}

impl Limit for Limits {
    fn instant(&self) -> Option<Instant> {
        self.0.iter().filter_map(|limit| limit.instant()).min()
    }

    fn share(&self) -> SharedLimit {
        Box::new(Self::new(self.0.iter().map(|limit| limit.share()).collect()))
    }
}
