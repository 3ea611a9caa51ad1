//! What threads meet through: `std`'s, or in a test with `cfg(loom)` loom's, which tries every order of their steps.

#[cfg(not(all(loom, test)))]
pub(super) use real::*;
#[cfg(all(loom, test))]
pub(super) use tried::*;

#[cfg(not(all(loom, test)))]
mod real {
    pub(in crate::engine) use std::cell::UnsafeCell;
    pub(in crate::engine) use std::sync::atomic::{
        AtomicBool, AtomicU8, AtomicU16, AtomicUsize, Ordering, fence,
    };
    pub(in crate::engine) use std::sync::{Mutex, MutexGuard};
    pub(in crate::engine) use std::thread_local;
}

#[cfg(all(loom, test))]
mod tried {
    use std::cell::Cell;

    pub(in crate::engine) use loom::sync::atomic::{
        AtomicBool, AtomicU8, AtomicU16, AtomicUsize, Ordering, fence,
    };
    pub(in crate::engine) use loom::sync::{Mutex, MutexGuard};
    use loom::thread::LocalKey;

    macro_rules! engine_local {
        ($(#[$meta:meta])* static $name:ident: Cell<$type:ty> = const { $value:expr };) => {
            $(#[$meta])*
            static $name: super::sync::Local<$type> = {
                loom::thread_local! { static KEY: Cell<$type> = $value; }
                super::sync::Local(&KEY)
            };
        };
    }
    pub(in crate::engine) use engine_local as thread_local;

    pub(in crate::engine) struct Local<T: 'static>(pub(in crate::engine) &'static LocalKey<Cell<T>>);

    impl<T: Copy> Local<T> {
        pub(in crate::engine) fn get(&self) -> T {
            self.0.with(Cell::get)
        }

        pub(in crate::engine) fn set(&self, value: T) {
            self.0.with(|cell| cell.set(value));
        }

        pub(in crate::engine) fn replace(&self, value: T) -> T {
            self.0.with(|cell| cell.replace(value))
        }
    }

    /// Of one owner at a time: loom refuses two uses of which neither comes before the other.
    pub(in crate::engine) struct UnsafeCell<T> {
        value: std::cell::UnsafeCell<T>,
        uses: loom::cell::UnsafeCell<()>,
    }

    impl<T> UnsafeCell<T> {
        pub(in crate::engine) fn new(value: T) -> Self {
            Self {
                value: std::cell::UnsafeCell::new(value),
                uses: loom::cell::UnsafeCell::new(()),
            }
        }

        pub(in crate::engine) fn get(&self) -> *mut T {
            self.uses.with_mut(|_| ());
            self.value.get()
        }

        pub(in crate::engine) fn raw_get(this: *const Self) -> *mut T {
            // SAFETY: the engine asks for cells that are alive.
            unsafe { (*this).get() }
        }
    }
}
