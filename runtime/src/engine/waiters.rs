//! Who waits for the end of one task.

use std::task::Waker;

use slab::Slab;

/// Names one waiter of one task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct WaiterKey(usize);

/// The wakers of those who wait for a task. Nearly always there is one, so the first needs no memory
/// of its own.
#[derive(Default)]
pub(super) struct Waiters {
    first: Option<Waker>,
    rest: Option<Box<Slab<Waker>>>,
}

impl Waiters {
    pub(super) const fn new() -> Self {
        Self {
            first: None,
            rest: None,
        }
    }

    pub(super) fn insert(&mut self, waker: Waker) -> WaiterKey {
        if self.first.is_none() {
            self.first = Some(waker);
            return WaiterKey(0);
        }
        WaiterKey(1 + self.rest.get_or_insert_default().insert(waker))
    }

    /// Whether the waker stored under `key` would wake the same task as `waker`.
    pub(super) fn will_wake(&self, key: WaiterKey, waker: &Waker) -> bool {
        self.get(key).is_some_and(|stored| stored.will_wake(waker))
    }

    fn get(&self, key: WaiterKey) -> Option<&Waker> {
        match key.0.checked_sub(1) {
            None => self.first.as_ref(),
            Some(index) => self.rest.as_ref()?.get(index),
        }
    }

    /// Puts another waker in the place of `key` and gives the old one back, to be dropped unlocked.
    pub(super) fn replace(&mut self, key: WaiterKey, waker: Waker) -> Option<Waker> {
        let place = match key.0.checked_sub(1) {
            None => return self.first.replace(waker),
            Some(index) => self.rest.as_mut()?.get_mut(index)?,
        };
        Some(std::mem::replace(place, waker))
    }

    pub(super) fn remove(&mut self, key: WaiterKey) -> Option<Waker> {
        match key.0.checked_sub(1) {
            None => self.first.take(),
            Some(index) => self.rest.as_mut()?.try_remove(index),
        }
    }

    pub(super) fn into_wakers(mut self) -> impl Iterator<Item = Waker> {
        let rest = self.rest.take().map(|rest| *rest).unwrap_or_default();
        self.first
            .into_iter()
            .chain(rest.into_iter().map(|(_, waker)| waker))
    }
}
