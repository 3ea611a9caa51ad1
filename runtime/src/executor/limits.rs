//! The deadlines of a scope, for those of its tasks that run elsewhere.

use std::time::Instant;

use crate::engine::{Limit, SharedLimit};

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
        Box::new(Self(self.0.iter().map(|limit| limit.share()).collect()))
    }
}
