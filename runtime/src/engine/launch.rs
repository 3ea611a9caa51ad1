//! A scope that is about to begin: its allocation, its body, and the driver of both.

use super::core::CoreRef;
use super::driver::Driver;
use super::join::Join;
use super::scope::Scope;
use super::site::Site;
use super::spawner::Unspawned;
use super::{Threading, Threads};

/// The parts of a scope, dropped in this order: the tasks go before the value of the body.
pub(crate) struct Launched<'env, T, M: Threading> {
    pub(crate) driver: Driver<'env, M>,
    pub(crate) body: Join<T, M>,
}

// SAFETY: driver and handle are `Send`, and so are the tasks. (The bounds of the fields could say so, but rustc then asks
// them for lifetimes that it does not know inside of an `async` block.)
unsafe impl<T: Send> Send for Launched<'_, T, Threads> {}

impl<'env, T, M: Threading> Launched<'env, T, M> {
    /// Makes the scope that stands at `site`, with the body that `begin` makes. Nothing of it runs before the first
    /// poll.
    pub(crate) fn new<B>(site: &'static Site, begin: B) -> Self
    where
        B: for<'scope> FnOnce(&'scope Scope<'scope, 'env, M>) -> Unspawned<'scope, T, M>,
    {
        let core = CoreRef::allocate(site);
        // A reference that does not borrow `core` itself.
        // SAFETY: the core is there until the driver is gone, or else it is forgotten together with that.
        let scope = unsafe { core.as_raw().as_ref() };
        // SAFETY: this is the only one.
        let mut driver = unsafe { Driver::new(core) };
        // SAFETY: `begin` works for every `'scope`, so it does not know that it is given `'env`: what it is lent it
        // can leave with the tasks of the scope, and nowhere else. Their driver drops them before the core is gone, or
        // else the core is forgotten with it (contract 4).
        let scope = unsafe { Scope::lend(scope) };
        let body = driver.polled(|| begin(scope));
        let body = driver.spawn_body(body);
        Self { driver, body }
    }
}
