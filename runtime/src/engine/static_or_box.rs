//! A reference to something static that is known from the start, and room for more in its place.

use std::marker::PhantomData;
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

/// Set in a pointer that is a box's.
const BOXED: usize = 1;

/// A `&'static S`, until somebody puts a box in its place, once: one pointer. Who does may be any thread.
pub(super) struct StaticOrBox<S: 'static, T> {
    pointer: AtomicPtr<()>,
    content: PhantomData<(&'static S, Box<T>)>,
}

// SAFETY: as a pair of `&'static S` and `OnceLock<Box<T>>`.
unsafe impl<S: Sync, T: Send> Send for StaticOrBox<S, T> {}
// SAFETY: as above.
unsafe impl<S: Sync, T: Send + Sync> Sync for StaticOrBox<S, T> {}

impl<S, T> StaticOrBox<S, T> {
    pub(super) fn new(value: &'static S) -> Self {
        const { assert!(align_of::<S>() > BOXED && align_of::<T>() > BOXED) };
        Self::of(ptr::from_ref(value).cast_mut().cast())
    }

    pub(super) fn boxed(value: T) -> Self {
        Self::of(Self::pointer_to(value))
    }

    fn of(pointer: *mut ()) -> Self {
        Self {
            pointer: AtomicPtr::new(pointer),
            content: PhantomData,
        }
    }

    fn pointer_to(value: T) -> *mut () {
        let boxed = Box::into_raw(Box::new(value)).cast::<()>();
        boxed.map_addr(|address| address | BOXED)
    }

    /// # Safety
    /// The pointer is one of a `Self`, which is there as long as what this gives.
    unsafe fn read<'a>(pointer: *mut ()) -> Result<&'a T, &'static S> {
        match pointer.addr() & BOXED {
            // SAFETY: without the mark it is a static reference.
            0 => Err(unsafe { &*pointer.cast::<S>() }),
            // SAFETY: with it, it is a box's, which is there as long as we are.
            _ => Ok(unsafe { &*unmarked(pointer) }),
        }
    }

    /// What there is: the box, or the reference.
    pub(super) fn get(&self) -> Result<&T, &'static S> {
        // SAFETY: it is ours.
        unsafe { Self::read(self.pointer.load(Ordering::Acquire)) }
    }

    pub(super) fn get_or_init(&self, init: impl FnOnce(&'static S) -> T) -> &T {
        let old = self.pointer.load(Ordering::Acquire);
        // SAFETY: it is ours.
        let first = match unsafe { Self::read(old) } {
            Ok(value) => return value,
            Err(first) => first,
        };
        let new = Self::pointer_to(init(first));
        let set = self
            .pointer
            .compare_exchange(old, new, Ordering::AcqRel, Ordering::Acquire);
        if let Err(first) = set {
            // SAFETY: nobody has seen ours.
            drop(unsafe { Box::from_raw(unmarked::<T>(new)) });
            // SAFETY: it is changed once, to a box.
            return unsafe { &*unmarked(first) };
        }
        // SAFETY: it is a box now, which is there as long as we are.
        unsafe { &*unmarked(new) }
    }

    pub(super) fn is_static(&mut self) -> bool {
        self.pointer.get_mut().addr() & BOXED == 0
    }
}

fn unmarked<T>(pointer: *mut ()) -> *mut T {
    pointer.map_addr(|address| address & !BOXED).cast()
}

impl<S, T> Drop for StaticOrBox<S, T> {
    fn drop(&mut self) {
        if !self.is_static() {
            // SAFETY: made from a box, and nobody uses it any more.
            drop(unsafe { Box::from_raw(unmarked::<T>(*self.pointer.get_mut())) });
        }
    }
}
