//! Values that live as long as their scope.

use std::marker::PhantomData;
use std::ptr::NonNull;
use std::sync::{Mutex, PoisonError};

use super::panics::FirstPanic;
use super::{OneThread, Threads};

/// What `s.keep(value)` has stored. Gives out references that live as long as the borrow of the store,
/// and drops the values last in, first out.
pub(crate) struct Kept<'env, M> {
    values: Mutex<Vec<Value>>,
    env: PhantomData<&'env mut &'env ()>,
    mode: PhantomData<M>,
    thread: PhantomData<*mut ()>,
}

/// A boxed value whose type is forgotten, and how to drop it.
struct Value {
    pointer: NonNull<()>,
    /// # Safety
    /// Takes `pointer`, once.
    drop: unsafe fn(NonNull<()>),
}

// SAFETY: with `Threads` every value is `Send` (bound of `keep`), so it may be dropped on another
// thread; access to it goes through the `&T` that `keep` returned, which obeys `T: Sync` by itself.
unsafe impl Send for Kept<'_, Threads> {}
// SAFETY: as above; `&Kept` only adds values, under a lock.
unsafe impl Sync for Kept<'_, Threads> {}

impl<'env, M> Kept<'env, M> {
    pub(crate) fn new() -> Self {
        Self {
            values: Mutex::new(Vec::new()),
            env: PhantomData,
            mode: PhantomData,
            thread: PhantomData,
        }
    }

    fn store<T: 'env>(&self, value: T) -> &T {
        unsafe fn drop_value<T>(pointer: NonNull<()>) {
            // SAFETY: made by `store` from a box of a `T`; called once.
            drop(unsafe { Box::from_raw(pointer.cast::<T>().as_ptr()) });
        }
        let pointer = NonNull::from(Box::leak(Box::new(value)));
        self.values
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(Value {
                pointer: pointer.cast(),
                drop: drop_value::<T>,
            });
        // SAFETY: the box stays where it is until `self` is dropped, and nobody makes a `&mut` to it.
        unsafe { pointer.as_ref() }
    }
}

impl<'env> Kept<'env, Threads> {
    pub(crate) fn keep<T: Send + 'env>(&self, value: T) -> &T {
        self.store(value)
    }
}

impl<'env> Kept<'env, OneThread> {
    pub(crate) fn keep<T: 'env>(&self, value: T) -> &T {
        self.store(value)
    }
}

impl<M> Kept<'_, M> {
    /// Drops the values, last in, first out.
    ///
    /// # Safety
    ///
    /// No reference that `keep` has given out is used any more.
    pub(super) unsafe fn clear(&self, panics: &mut FirstPanic) {
        let values = std::mem::take(&mut *self.values.lock().unwrap_or_else(PoisonError::into_inner));
        for value in values.into_iter().rev() {
            // SAFETY: each value is taken out once; nobody uses a reference to it, says the caller.
            panics.guard(|| unsafe { (value.drop)(value.pointer) });
        }
    }
}

impl<M> Drop for Kept<'_, M> {
    fn drop(&mut self) {
        let mut panics = FirstPanic::default();
        // SAFETY: the references borrow `self`, which is gone.
        unsafe { self.clear(&mut panics) };
        panics.resume();
    }
}
