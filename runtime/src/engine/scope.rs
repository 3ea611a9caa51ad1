//! The scope as body and tasks see it. It is the core of its tasks, lent to them by its address.

use std::marker::PhantomData;

use super::bound::SharedExpiry;
use super::core::Core;
use super::current::Region;
use super::panics::FirstPanic;
use super::request::Request;
use super::site::Site;
use super::spawner::Remote;
use super::{OneThread, Threading, Threads};

/// A scope that tasks can be spawned into, as `scope!(|s| { .. })` names it.
///
/// Hand `s` to functions that spawn: there, [`spawn!(s, ..)`](macro@crate::spawn) takes every form that
/// `spawn` has inside the scope's body. A task may spawn into its own scope at any time; once the scope
/// is shutting down nothing is spawned any more, and what was to be spawned is dropped unpolled.
///
/// ```
/// use taskgroup::{Scope, scope, spawn};
///
/// async fn crawl_all(s: &Scope<'_, '_>, pages: Vec<String>) {
///     for page in pages {
///         spawn!(s, move { println!("{page}") });
///     }
/// }
///
/// # futures::executor::block_on(async {
/// scope!(|s| {
///     crawl_all(s, vec!["a".into(), "b".into()]).await;
/// })
/// .await?;
/// # Ok::<(), taskgroup::ErrorGroup>(()) }).unwrap();
/// ```
///
/// # Lifetimes
///
/// As with [`std::thread::Scope`]: `'env` is what tasks may borrow from, everything that outlives the
/// scope; `'scope` is the scope itself. Both are invariant, and the body has to work for every `'scope`,
/// so no task, handle or scope can get out. A function that only spawns takes `&Scope<'_, '_>`; one that
/// hands `s` on to the tasks it spawns takes `&'s Scope<'s, '_>`:
///
/// ```
/// use taskgroup::{Scope, spawn};
///
/// async fn countdown<'s>(s: &'s Scope<'s, '_>, n: u32) {
///     if n > 0 {
///         count_on(s, n - 1);
///     }
/// }
///
/// fn count_on<'s>(s: &'s Scope<'s, '_>, n: u32) {
///     spawn!(s, countdown(s, n));
/// }
/// ```
///
/// The function in between is needed: an `async fn` that spawns itself is refused with E0283, "cannot satisfy
/// `impl Future<Output = ()>: Send`", because its future would have to know its own type. The other way out is
/// `fn countdown<'s>(..) -> impl Future<Output = ()> + Send + 's { async move { .. } }`.
///
/// A task cannot borrow what the body owns:
///
/// ```compile_fail,E0597
/// # futures::executor::block_on(async {
/// taskgroup::scope! {
///     let local = String::from("gone before the task");
///     spawn async { println!("{}", &local) };
/// }
/// .await;
/// # });
/// ```
///
/// Declare it before the scope, move it into the task, or lend it from the scope with
/// [`keep`](Scope::keep).
#[repr(transparent)]
pub struct Scope<'scope, 'env: 'scope, M: Threading = Threads> {
    pub(super) core: Core,
    scope: PhantomData<&'scope mut &'scope ()>,
    env: PhantomData<&'env mut &'env ()>,
    mode: PhantomData<M>,
    /// What was kept may be bound to its thread.
    thread: PhantomData<*mut ()>,
}

// SAFETY: with `Threads` tasks and kept values are `Send`, by the bounds of `spawn` and `keep`; a reference to a kept
// value obeys its `Sync` by itself. The core is `Send + Sync`.
unsafe impl Send for Scope<'_, '_, Threads> {}
// SAFETY: as above.
unsafe impl Sync for Scope<'_, '_, Threads> {}

impl<'scope, 'env, M: Threading> Scope<'scope, 'env, M> {
    /// # Safety
    /// The tasks of the core are dropped before `'scope` ends, and what is kept before `'env` does; all references
    /// to the core's scope have the same mode.
    pub(super) unsafe fn lend(core: &'scope Core) -> &'scope Self {
        // SAFETY: the layout is the core's.
        unsafe { &*std::ptr::from_ref(core).cast::<Self>() }
    }

    pub(crate) fn site(&self) -> &'static Site {
        self.core.site()
    }

    /// Controls the scope from wherever it is taken to.
    pub(crate) fn remote(&self) -> Remote {
        Remote::of(&self.core)
    }

    /// Cancels the children that there are now.
    pub(crate) fn cancel_children(&self) {
        if !self.core.is_polled_here() {
            return self.core.request(Request::CancelTasks);
        }
        let mut panics = FirstPanic::default();
        // SAFETY: this is the polling thread.
        for task in unsafe { self.core.children() } {
            panics.guard(|| task.cancel());
        }
        panics.resume();
    }

    /// The deadlines that its tasks have.
    pub(crate) fn deadlines(&self) -> Vec<SharedExpiry> {
        Region::deadlines_around(&self.core)
    }

    /// Whether tasks may be held back.
    pub(crate) fn is_limited(&self) -> bool {
        self.core.is_limited()
    }

    /// Children and body that have not ended.
    pub(crate) fn live(&self) -> usize {
        self.core.live()
    }

    /// Failures recorded so far.
    pub(crate) fn failed(&self) -> usize {
        self.core.failed()
    }
}

impl<'env> Scope<'_, 'env, Threads> {
    pub(crate) fn store<T: Send + 'env>(&self, value: T) -> &T {
        // SAFETY: the driver drops it before `'env` ends, says the contract of `lend`; `T` is `Send`.
        unsafe { self.core.kept().store(value) }
    }
}

impl<'env> Scope<'_, 'env, OneThread> {
    pub(crate) fn store<T: 'env>(&self, value: T) -> &T {
        // SAFETY: the driver drops it before `'env` ends, says the contract of `lend`; it stays on its thread.
        unsafe { self.core.kept().store(value) }
    }
}
