//! A box that is filled once, by whoever comes first.

use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

/// Empty, or a box: one pointer. The one who fills it may be any thread.
pub(super) struct OnceBox<T>(AtomicPtr<T>);

// SAFETY: as `OnceLock<Box<T>>`.
unsafe impl<T: Send> Send for OnceBox<T> {}
// SAFETY: as above.
unsafe impl<T: Send + Sync> Sync for OnceBox<T> {}

impl<T> OnceBox<T> {
    pub(super) const fn new() -> Self {
        Self(AtomicPtr::new(ptr::null_mut()))
    }

    pub(super) fn with(value: T) -> Self {
        Self(AtomicPtr::new(Box::into_raw(Box::new(value))))
    }

    pub(super) fn get(&self) -> Option<&T> {
        // SAFETY: once set it is the pointer of a box, which is there as long as `self`.
        unsafe { self.0.load(Ordering::Acquire).as_ref() }
    }

    pub(super) fn get_or_init(&self, init: impl FnOnce() -> T) -> &T {
        if let Some(value) = self.get() {
            return value;
        }
        let new = Box::into_raw(Box::new(init()));
        let set = self
            .0
            .compare_exchange(ptr::null_mut(), new, Ordering::AcqRel, Ordering::Acquire);
        let value = match set {
            Ok(_) => new,
            Err(first) => {
                // SAFETY: nobody has seen ours.
                drop(unsafe { Box::from_raw(new) });
                first
            }
        };
        // SAFETY: as in `get`.
        unsafe { &*value }
    }

    pub(super) fn is_empty(&mut self) -> bool {
        self.0.get_mut().is_null()
    }
}

impl<T> Drop for OnceBox<T> {
    fn drop(&mut self) {
        let value = *self.0.get_mut();
        if !value.is_null() {
            // SAFETY: made from a box, and nobody uses it any more.
            drop(unsafe { Box::from_raw(value) });
        }
    }
}
