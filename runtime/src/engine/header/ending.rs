//! The end of a task, and of its memory.

use std::ptr;

use super::{BODY, COUNT, ENDED, Header, NO_HANDLE, NODE, STARTED, VALUE, WAITED, wake};
use crate::engine::core::CoreRef;
use crate::engine::lists::TaskPtr;
use crate::engine::place::Memory;
use crate::engine::sync::{Ordering, fence};
use crate::engine::waiter_here::{WaiterHere, is_body_of};

/// What the end of a task leaves to its driver.
pub(in crate::engine) struct Farewell {
    /// A task of this thread is to be told; then `waited` may be the case as well.
    pub(in crate::engine) waiter: Option<WaiterHere>,
    /// The value has nobody to go to.
    pub(in crate::engine) no_handle: bool,
    /// Somebody is to be told.
    pub(in crate::engine) waited: bool,
    /// The driver's count is to be given back. While the task is on the ready list, that keeps the count.
    pub(in crate::engine) release: bool,
}

impl Header {
    /// Marks the end of a task that has its value in the stage, and gives the driver's count back, if that is all there
    /// is to do; else `false`.
    ///
    /// # Safety
    /// Only for the driver.
    #[inline]
    pub(in crate::engine) unsafe fn end_plainly(&self) -> bool {
        // SAFETY: by this function's contract.
        let (queued, waiter) = unsafe { (self.marks().queued, self.links().waiter) };
        let word = self.flags();
        if queued || word & (NODE | WAITED | NO_HANDLE) != 0 || word < 2 * COUNT {
            return false;
        }
        if let Some(waiter) = waiter {
            // SAFETY: by this function's contract.
            return unsafe { self.end_awaited_by(waiter, word) };
        }
        let flags = VALUE | STARTED;
        if word & BODY != 0 && word < 3 * COUNT {
            // The other count is the handle's, which is kept with the driver.
            self.word.store((word | flags) - COUNT, Ordering::Relaxed);
            return true;
        }
        self.end_and_release(word, flags)
    }

    /// As [`end_plainly`](Header::end_plainly), if the one who waits is the body.
    ///
    /// # Safety
    /// Only for the driver, and `waiter` is the one who waits.
    unsafe fn end_awaited_by(&self, waiter: TaskPtr, word: usize) -> bool {
        // SAFETY: a waiter is alive.
        if !is_body_of(unsafe { waiter.as_ref() }, self.core()) {
            return false;
        }
        // Before the end: after it, the task may be gone.
        // SAFETY: by this function's contract.
        unsafe { self.links() }.waiter = None;
        if self.end_and_release(word, VALUE | STARTED) {
            // SAFETY: the body is there until every task has ended, its driver included.
            unsafe { wake(waiter) };
            return true;
        }
        // SAFETY: by this function's contract.
        unsafe { self.links() }.waiter = Some(waiter);
        false
    }

    /// Marks the end of a task.
    ///
    /// # Safety
    /// Only for the driver.
    #[inline]
    pub(in crate::engine) unsafe fn end(&self, flags: usize) -> Farewell {
        // SAFETY: by this function's contract.
        let marks = unsafe { self.marks() };
        let flags = if marks.started { flags | STARTED } else { flags };
        let release = !marks.queued;
        // SAFETY: by this function's contract.
        let waiter = unsafe { self.take_waiter_here() };
        let word = self.flags();
        if Self::is_alone(word) {
            self.word.store(word | flags, Ordering::Relaxed);
            return Farewell {
                waiter,
                no_handle: true,
                waited: false,
                release,
            };
        }
        if release && word & (WAITED | NO_HANDLE) == 0 && self.end_and_release(word, flags) {
            return Farewell {
                waiter,
                no_handle: false,
                waited: false,
                release: false,
            };
        }
        let word = self.set(flags);
        Farewell {
            waiter,
            no_handle: word & NO_HANDLE != 0,
            waited: word & WAITED != 0,
            release,
        }
    }

    /// The end and the driver's count in one step. Others hold counts, so this one is not the last.
    fn end_and_release(&self, word: usize, flags: usize) -> bool {
        let ended = (word | flags) - COUNT;
        self.word
            .compare_exchange(word, ended, Ordering::AcqRel, Ordering::Relaxed)
            .is_ok()
    }

    /// Says that the handle is gone and gives its count back, in one step, unless the task has ended. Its driver
    /// holds a count until then, so this one is not the last.
    pub(in crate::engine) fn leave_handle(&self) -> bool {
        let mut word = self.flags();
        while word & ENDED == 0 {
            let left = (word | NO_HANDLE) - COUNT;
            match self
                .word
                .compare_exchange_weak(word, left, Ordering::AcqRel, Ordering::Acquire)
            {
                Ok(_) => return true,
                Err(now) => word = now,
            }
        }
        false
    }

    /// Gives a count back; whether it was the last.
    fn is_last_given_back(&self) -> bool {
        let is_last = Self::is_alone(self.word.fetch_sub(COUNT, Ordering::Release));
        if is_last {
            fence(Ordering::Acquire);
        }
        is_last
    }

    /// Takes a count.
    pub(in crate::engine) fn retain(&self) {
        // As `Arc` does: more counts than that can only be leaks.
        if self.word.fetch_add(COUNT, Ordering::Relaxed) > usize::MAX / 2 {
            std::process::abort();
        }
    }
}

/// Gives a count back, and frees the cell with the last.
///
/// # Safety
/// `task` starts a live cell, with the provenance of the whole cell, and the caller gives away one count of its
/// own. If it is the last, the stage is empty.
#[inline]
pub(in crate::engine) unsafe fn release(task: TaskPtr) {
    // SAFETY: the caller's count keeps the cell alive.
    let header = unsafe { task.as_ref() };
    debug_assert!(header.flags() >= COUNT, "a count is given back once");
    if Header::is_alone(header.flags()) || header.is_last_given_back() {
        // SAFETY: that was the last count.
        unsafe { free(task) };
    }
}

/// Frees a cell. Most are plain and lie with their core: there is nothing to do then but to give back the core's count.
///
/// # Safety
/// `task` starts a live cell, with the provenance of the whole cell, whose stage is empty; nobody has a count.
#[inline]
unsafe fn free(mut task: TaskPtr) {
    // SAFETY: nobody else has a count, says the caller.
    let header = unsafe { task.as_mut() };
    if !header.is_plain() || !header.place.is_in_nursery() {
        // SAFETY: by this function's contract.
        return unsafe { free_with_memory(task) };
    }
    // SAFETY: the task's count of its core.
    drop(unsafe { CoreRef::from_raw(header.place.core()) });
}

/// # Safety
/// As for [`free`].
#[inline(never)]
unsafe fn free_with_memory(mut task: TaskPtr) {
    // SAFETY: nobody else has a count, says the caller.
    let header = unsafe { task.as_mut() };
    let (place, free) = (header.place, header.vtable.free);
    // SAFETY: the task's count of its core.
    let core = unsafe { CoreRef::from_raw(place.core()) };
    if !header.is_plain() {
        // SAFETY: as above; the header is not looked at again, and the stage is empty (contract 3).
        unsafe { ptr::drop_in_place(header) };
    }
    match place.memory() {
        // SAFETY: as the vtable asks.
        Memory::Alone => unsafe { free(task) },
        Memory::Nursery => {}
        // SAFETY: the chunk is one of this core.
        Memory::Chunk(chunk) => unsafe { core.give_memory_back(task.cast(), chunk) },
    }
}
