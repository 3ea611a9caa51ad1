//! A scope that is about to begin: its allocation, its body, and the driver of both.

use std::borrow::Cow;
use std::task::Context;

use super::core::CoreRef;
use super::driver::Driver;
use super::join::Join;
use super::panics::FirstPanic;
use super::scope::Scope;
use super::site::Site;
use super::spawner::{Remote, Unspawned};
use super::{Threading, Threads};
use crate::error::TaskError;

/// The parts of a scope, dropped in this order: the tasks go before the value of the body. They stay together: that
/// nobody else has the body's handle saves a step when it ends.
pub(crate) struct Launched<'env, T, M: Threading> {
    driver: Driver<'env, M>,
    /// Gone when the scope has come out.
    body: Option<Join<T, M>>,
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
        Self {
            driver,
            body: Some(body),
        }
    }

    /// As [`Driver::poll`].
    // In a debug build a frame of its own would be one too many for deep nesting.
    #[inline(always)]
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> bool {
        self.driver.poll(cx)
    }

    /// As [`Driver::cancel_from_outside`].
    pub(crate) fn cancel_from_outside(&mut self) {
        self.driver.cancel_from_outside();
    }

    /// As [`Driver::limit`].
    pub(crate) fn limit(&mut self, slots: usize) {
        self.driver.limit(slots);
    }

    /// As [`Driver::collect_failures`].
    pub(crate) fn collect_failures(&mut self) {
        self.driver.collect_failures();
    }

    /// As [`Driver::contain_panics`].
    pub(crate) fn contain_panics(&mut self) {
        self.driver.contain_panics();
    }

    /// As [`Driver::is_obliged`].
    pub(crate) fn is_obliged(&self) -> bool {
        self.driver.is_obliged()
    }

    /// As [`Driver::is_closing`].
    pub(crate) fn is_closing(&self) -> bool {
        self.driver.is_closing()
    }

    /// As [`Driver::remote`].
    pub(crate) fn remote(&self) -> Remote {
        self.driver.remote()
    }

    /// As [`Driver::take_awaited`].
    pub(crate) fn take_awaited(&mut self) -> Cow<'static, str> {
        self.driver.take_awaited()
    }

    /// As [`conclude`](Launched::conclude), if all went well: the value of the body.
    #[inline]
    pub(crate) fn conclude_plainly(&mut self) -> Option<T> {
        self.driver.drop_kept();
        if !self.driver.has_gone_well() {
            return None;
        }
        let value = self.body.as_mut()?.take_value()?;
        self.drop_body();
        Some(value)
    }

    /// Drops the body's handle. The value is gone, so this runs no user code.
    fn drop_body(&mut self) {
        let body = self.body.take();
        self.driver.polled(|| drop(body));
    }

    /// Everything is gone: hands out what has come of it, and frees the body. What was kept is dropped before that; a
    /// panic there counts as the scope's.
    ///
    /// # Panics
    ///
    /// If there are tasks.
    pub(crate) fn conclude(&mut self) -> Conclusion<T> {
        self.driver.drop_kept();
        let contained = self.driver.take_contained_panic();
        let mut failures = self.driver.take_failures();
        failures.extend(contained);
        let conclusion = Conclusion {
            panics: self.driver.take_panic(),
            failures,
            succeeded: self.driver.succeeded(),
            is_interrupted: self.driver.is_interrupted(),
            cancellation: self.driver.take_cancellation(),
            value: self.body.as_mut().and_then(Join::take_value),
        };
        self.drop_body();
        conclusion
    }
}

/// What has come of a scope.
pub(crate) struct Conclusion<T> {
    pub(crate) panics: FirstPanic,
    /// Of children in the order in which they ended, and last that of the body.
    pub(crate) failures: Vec<TaskError>,
    /// How many tasks have come to a value, the body among them.
    pub(crate) succeeded: usize,
    /// The scope was wound down with the task around it, and something in it was cut off.
    pub(crate) is_interrupted: bool,
    /// The scope was cancelled by hand, and for what reason.
    pub(crate) cancellation: Option<Option<Cow<'static, str>>>,
    pub(crate) value: Option<T>,
}
