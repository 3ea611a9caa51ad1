//! Who waits for the end of one task.

use std::num::NonZeroU32;
use std::task::Waker;

use slab::Slab;

/// Names one waiter of one task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct WaiterKey(NonZeroU32);

impl WaiterKey {
    /// The place for a task that is polled by the same thread.
    pub(super) const HERE: Self = Self(NonZeroU32::MAX);
    const FIRST: Self = Self(NonZeroU32::MIN);

    /// That of one behind the first.
    fn of_rest(index: usize) -> Self {
        let number = u32::try_from(index)
            .ok()
            .and_then(|index| Self::FIRST.0.checked_add(index + 1));
        match number {
            Some(number) if number != Self::HERE.0 => Self(number),
            _ => panic!("a task is awaited by four thousand million others"),
        }
    }

    /// Behind the first, if it is not that.
    fn index(self) -> Option<usize> {
        let number = self.0.get() as usize;
        number.checked_sub(2)
    }
}

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
            return WaiterKey::FIRST;
        }
        WaiterKey::of_rest(self.rest.get_or_insert_default().insert(waker))
    }

    /// Whether the waker stored under `key` would wake the same task as `waker`.
    pub(super) fn will_wake(&self, key: WaiterKey, waker: &Waker) -> bool {
        self.get(key).is_some_and(|stored| stored.will_wake(waker))
    }

    fn get(&self, key: WaiterKey) -> Option<&Waker> {
        match key.index() {
            None => self.first.as_ref(),
            Some(index) => self.rest.as_ref()?.get(index),
        }
    }

    /// Puts another waker in the place of `key` and gives the old one back, to be dropped unlocked.
    pub(super) fn replace(&mut self, key: WaiterKey, waker: Waker) -> Option<Waker> {
        let place = match key.index() {
            None => return self.first.replace(waker),
            Some(index) => self.rest.as_mut()?.get_mut(index)?,
        };
        Some(std::mem::replace(place, waker))
    }

    pub(super) fn remove(&mut self, key: WaiterKey) -> Option<Waker> {
        match key.index() {
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
