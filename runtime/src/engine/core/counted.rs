//! Counted pointers to a core.

use std::alloc::dealloc;
use std::mem::ManuallyDrop;
use std::ops::Deref;
use std::ptr::NonNull;

use super::{Core, memory};
use crate::engine::arena::allocate;
use crate::engine::site::Site;
use crate::engine::sync::{Ordering, fence};

/// How many counts of a core are taken at a time for the tasks to come.
const SPARE: usize = 64;

/// A counted pointer to a core.
pub(in crate::engine) struct CoreRef(NonNull<Core>);

// SAFETY: as `Arc<Core>`, and `Core` is `Send + Sync`.
unsafe impl Send for CoreRef {}
// SAFETY: as above.
unsafe impl Sync for CoreRef {}

impl CoreRef {
    /// The core of the scope that stands at `site`, with one count for the caller and some for tasks.
    pub(in crate::engine) fn allocate(site: &'static Site) -> Self {
        let core = allocate(memory::layout()).cast::<Core>();
        // SAFETY: the memory is ours, and for a core.
        unsafe { core.write(Core::new(core, site, 1 + SPARE)) };
        Self(core)
    }

    pub(super) fn of(core: &Core) -> Self {
        core.retain(1);
        Self(core.this)
    }

    /// # Safety
    /// `core` comes from `as_raw`, and the caller gives away a count.
    pub(in crate::engine) unsafe fn from_raw(core: NonNull<Core>) -> Self {
        Self(core)
    }

    pub(in crate::engine) fn as_raw(&self) -> NonNull<Core> {
        self.0
    }

    /// Gives back the driver's count, together with those that no task was given.
    ///
    /// # Safety
    /// As for [`Core::local`]; the driver is done with the core.
    pub(in crate::engine) unsafe fn give_back(core: ManuallyDrop<Self>) {
        // SAFETY: by this function's contract.
        let spare = std::mem::take(&mut unsafe { core.local() }.spare);
        // SAFETY: these are the driver's.
        unsafe { release(core.0, spare + 1) };
    }
}

impl Core {
    /// A count for a task that is being spawned; mostly one of those that were taken beforehand.
    #[inline]
    pub(in crate::engine) fn counted_for_task(&self) -> CoreRef {
        if !self.is_polled_here() {
            return CoreRef::of(self);
        }
        // SAFETY: this is the polling thread.
        let local = unsafe { self.local() };
        if local.spare == 0 {
            self.retain(SPARE);
            local.spare = SPARE;
        }
        local.spare -= 1;
        CoreRef(self.this)
    }

    fn retain(&self, counts: usize) {
        // As `Arc` does: more counts than half the address space can only be leaks.
        if self.refs.fetch_add(counts, Ordering::Relaxed) > isize::MAX as usize {
            std::process::abort();
        }
    }
}

impl Clone for CoreRef {
    fn clone(&self) -> Self {
        Self::of(self)
    }
}

impl Deref for CoreRef {
    type Target = Core;

    fn deref(&self) -> &Core {
        // SAFETY: our count keeps the core alive.
        unsafe { self.0.as_ref() }
    }
}

impl Drop for CoreRef {
    #[inline]
    fn drop(&mut self) {
        if self.is_polled_here() {
            // SAFETY: this is the polling thread.
            unsafe { self.local() }.spare += 1;
            return;
        }
        // SAFETY: the count is ours.
        unsafe { release(self.0, 1) };
    }
}

/// Gives counts back, and frees the core with the last.
///
/// # Safety
/// The counts are the caller's.
#[inline(never)]
unsafe fn release(core: NonNull<Core>, counts: usize) {
    // SAFETY: the caller's counts keep the core alive.
    let refs = unsafe { &core.as_ref().refs };
    debug_assert!(
        refs.load(Ordering::Relaxed) >= counts,
        "counts are given back once"
    );
    // If these are all that there are, nobody can add to them.
    if refs.load(Ordering::Acquire) != counts {
        if refs.fetch_sub(counts, Ordering::Release) != counts {
            return;
        }
        fence(Ordering::Acquire);
    }
    // SAFETY: made by `allocate`, and these were the last counts. A driver holds one until all tasks are gone, so
    // nothing is left in it that could run user code but the drop of a waker.
    unsafe {
        if !(*core.as_ptr()).is_plain() {
            core.drop_in_place();
        }
        dealloc(core.cast().as_ptr(), memory::layout());
    }
}
