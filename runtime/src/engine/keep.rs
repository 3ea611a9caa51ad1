//! Values that live as long as their scope.

use std::marker::PhantomData;
use std::ops::Deref;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use super::panics::FirstPanic;

/// A shared reference that says nothing of its type: `&'a T` says that `T` outlives `'a`, and whoever is generic over `'a`
/// then knows two ends that it may not outlive.
#[derive(Debug)]
pub(crate) struct Lent<'a, T> {
    pointer: NonNull<T>,
    lifetime: PhantomData<&'a ()>,
}

// SAFETY: it is a `&T`.
unsafe impl<T: Sync> Send for Lent<'_, T> {}
// SAFETY: as above.
unsafe impl<T: Sync> Sync for Lent<'_, T> {}

impl<T> Clone for Lent<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Lent<'_, T> {}

impl<'a, T> From<&'a T> for Lent<'a, T> {
    fn from(lent: &'a T) -> Self {
        Self {
            pointer: NonNull::from(lent),
            lifetime: PhantomData,
        }
    }
}

impl<T> Deref for Lent<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: it was made of a reference that lives as long as `'a`, and so longer than `self`.
        unsafe { self.pointer.as_ref() }
    }
}

/// What `s.keep(value)` has stored. Gives out references that live as long as the borrow of the store. The values are
/// dropped by [`clear`](Kept::clear), and by nothing else.
pub(super) struct Kept {
    values: Mutex<Vec<Value>>,
    /// Most scopes keep nothing, and then the lock need not be taken.
    used: AtomicBool,
}

/// A boxed value whose type is forgotten, and how to drop it.
struct Value {
    pointer: NonNull<()>,
    /// # Safety
    /// Takes `pointer`, once.
    drop: unsafe fn(NonNull<()>),
}

// SAFETY: whoever drops it on another thread sees to it that the value is `Send` (contracts of `store` and `clear`).
unsafe impl Send for Value {}

impl Kept {
    pub(super) const fn new() -> Self {
        Self {
            values: Mutex::new(Vec::new()),
            used: AtomicBool::new(false),
        }
    }

    /// Whether nothing was ever stored.
    pub(super) fn is_unused(&mut self) -> bool {
        !*self.used.get_mut()
    }

    /// # Safety
    /// `clear` is called before the lifetime of `T` ends, or never; and on this thread unless `T` is `Send`.
    pub(super) unsafe fn store<T>(&self, value: T) -> &T {
        unsafe fn drop_value<T>(pointer: NonNull<()>) {
            // SAFETY: made by `store` from a box of a `T`; called once.
            drop(unsafe { Box::from_raw(pointer.cast::<T>().as_ptr()) });
        }
        let pointer = NonNull::from(Box::leak(Box::new(value)));
        self.used.store(true, Ordering::Release);
        self.values
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(Value {
                pointer: pointer.cast(),
                drop: drop_value::<T>,
            });
        // SAFETY: the box stays where it is until `clear`, and nobody makes a `&mut` to it.
        unsafe { pointer.as_ref() }
    }

    /// Drops the values, last in, first out.
    ///
    /// # Safety
    ///
    /// No reference that `store` has given out is used any more, and none of the values is bound to another thread.
    #[inline]
    pub(super) unsafe fn clear(&self, panics: &mut FirstPanic) {
        if self.used.load(Ordering::Acquire) {
            // SAFETY: by this function's contract.
            unsafe { self.clear_values(panics) };
        }
    }

    /// # Safety
    /// As for [`clear`](Kept::clear).
    #[cold]
    unsafe fn clear_values(&self, panics: &mut FirstPanic) {
        let values = std::mem::take(&mut *self.values.lock().unwrap_or_else(PoisonError::into_inner));
        for value in values.into_iter().rev() {
            // SAFETY: each value is taken out once; the rest is this function's contract.
            panics.guard(|| unsafe { (value.drop)(value.pointer) });
        }
    }
}
