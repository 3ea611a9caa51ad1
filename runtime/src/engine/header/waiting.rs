//! Waiting for the end of a task.

use std::sync::PoisonError;
use std::task::Waker;

use super::{ENDED, HELD_UP, Header, WAITED};
use crate::engine::lists::TaskPtr;
use crate::engine::sync::MutexGuard;
use crate::engine::task_ref;
use crate::engine::waiter_here::WaiterHere;
use crate::engine::waiters::{WaiterKey, Waiters};

impl Header {
    fn waiters(&self) -> MutexGuard<'_, Waiters> {
        self.extra()
            .waiters
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds or renews a waiter. `None` once the task has ended.
    pub(in crate::engine) fn wait(&self, key: Option<WaiterKey>, waker: &Waker) -> Option<WaiterKey> {
        if self.core().is_polled_here()
            && let Some(task) = task_ref::behind(waker)
            // SAFETY: this is the polling thread.
            && unsafe { self.wait_here(key, task) }
        {
            return Some(WaiterKey::HERE);
        }
        self.wait_anywhere(key, waker)
    }

    /// Has whoever brings the end of what is elsewhere know that it is waited for. From another thread it may have come,
    /// and the scope not been woken.
    pub(in crate::engine) fn tell_of_wait(&self) {
        if !self.has(HELD_UP) {
            return;
        }
        self.set(WAITED);
        if !self.core().is_polled_here() {
            self.core().wake_for_what_has_come();
        }
    }

    /// `false` if another one has the place.
    ///
    /// # Safety
    /// As for [`links`](Header::links); the task of the waiter is alive.
    unsafe fn wait_here(&self, key: Option<WaiterKey>, task: TaskPtr) -> bool {
        // SAFETY: by this function's contract.
        let waiter = unsafe { &mut self.links().waiter };
        let has_place = key == Some(WaiterKey::HERE);
        match *waiter {
            Some(known) if has_place && known == task => true,
            None if key.is_none() || has_place => {
                // SAFETY: by this function's contract.
                *waiter = Some(unsafe { WaiterHere::into_raw(task, self.core()) });
                true
            }
            _ => false,
        }
    }

    /// Whoever waits in the place for tasks of this thread keeps it, to be woken for nothing perhaps.
    fn wait_anywhere(&self, key: Option<WaiterKey>, waker: &Waker) -> Option<WaiterKey> {
        let key = key.filter(|key| *key != WaiterKey::HERE);
        if let Some(key) = key
            && self.waiters().will_wake(key, waker)
        {
            return self.ended().is_none().then_some(key);
        }
        let waker = waker.clone();
        let mut waiters = self.waiters();
        // In one step with the look at the end: either that is seen here, or the waiter by who ends the task,
        // who takes the waiters under the lock.
        if self.set(WAITED) & ENDED != 0 {
            drop(waiters);
            return None;
        }
        let Some(key) = key else {
            return Some(waiters.insert(waker));
        };
        let old = waiters.replace(key, waker);
        drop(waiters);
        drop(old);
        Some(key)
    }

    pub(in crate::engine) fn stop_waiting(&self, key: WaiterKey) {
        if key != WaiterKey::HERE {
            let waker = self.waiters().remove(key);
            return drop(waker);
        }
        if self.core().is_polled_here() {
            // SAFETY: this is the polling thread.
            drop(unsafe { self.take_waiter_here() });
        }
    }

    /// # Safety
    /// As for [`links`](Header::links).
    #[inline]
    pub(super) unsafe fn take_waiter_here(&self) -> Option<WaiterHere> {
        // SAFETY: by this function's contract.
        let waiter = unsafe { self.links() }.waiter.take()?;
        // SAFETY: it was put there by `wait_here`.
        Some(unsafe { WaiterHere::from_raw(waiter, self.core()) })
    }

    pub(in crate::engine) fn take_waiters(&self) -> Waiters {
        // Without a place for them there are none.
        let Ok(extra) = self.about.get() else {
            return Waiters::new();
        };
        std::mem::take(&mut *extra.waiters.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
