//! A scope that has begun: lent to its body and tasks, and owned together with their driver.

use std::marker::PhantomData;
use std::ptr::NonNull;

use super::driver::Driver;
use super::join::Join;
use super::scope::Scope;
use super::site::{Label, Site};
use super::spawner::Remote;
use super::{Threading, Threads};

/// The parts of a scope that has begun, dropped in this order: the tasks go before what they may borrow.
pub(crate) struct Launched<'env, T, M: Threading> {
    pub(crate) driver: Driver<'env, M>,
    pub(crate) body: Join<T, M>,
    scope: Lent<Scope<'env, 'env, M>>,
}

// SAFETY: driver and handle are `Send`, and so are the tasks. They are lent the scope, whose own parts are `Send` and
// `Sync`: it goes where they go. (The bounds of `Lent` could say so, but rustc then asks them for lifetimes that it
// does not know inside of an `async` block.)
unsafe impl<T: Send> Send for Launched<'_, T, Threads> {}

impl<'env, T, M: Threading> Launched<'env, T, M> {
    /// Begins the scope that `remote` controls, with the body that `begin` makes.
    pub(crate) fn new(remote: Remote, site: &'static Site, begin: M::Begin<'env, T>) -> Self {
        let scope = Lent::new(Scope::new(remote, site));
        // SAFETY: `begin` works for every `'scope`, so it does not know that it is given `'env`: what it is lent it
        // can leave with the tasks of the scope, and nowhere else. Their driver drops them before `scope` is gone, or
        // else `scope` is forgotten with it (contract 4).
        let lent = unsafe { scope.lend() };
        let body = M::begin(begin, lent);
        let mut driver = lent.spawner.driver();
        let body = driver.spawn_body(body, Label::new(site, None));
        Self { driver, body, scope }
    }

    /// Drops what was kept for the tasks, which are all gone; a panic counts as the scope's.
    ///
    /// # Panics
    ///
    /// If there are tasks.
    pub(crate) fn drop_kept(&mut self) {
        // SAFETY: the reference is gone when this returns.
        let scope = unsafe { self.scope.lend() };
        self.driver.drop_kept(&scope.kept);
    }
}

/// A value at a place of its own, which stays where it is when this is moved.
struct Lent<T> {
    value: NonNull<T>,
    owned: PhantomData<T>,
}

impl<T> Lent<T> {
    fn new(value: T) -> Self {
        Self {
            value: NonNull::from(Box::leak(Box::new(value))),
            owned: PhantomData,
        }
    }

    /// # Safety
    /// The reference is not used any more when this is dropped.
    unsafe fn lend<'a>(&self) -> &'a T {
        // SAFETY: the value is there until this is dropped, and nobody has a `&mut` to it.
        unsafe { self.value.as_ref() }
    }
}

impl<T> Drop for Lent<T> {
    fn drop(&mut self) {
        // SAFETY: made from a box by `new`; nobody uses a reference to it any more, by the contract of `lend`.
        drop(unsafe { Box::from_raw(self.value.as_ptr()) });
    }
}
