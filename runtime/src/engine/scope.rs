//! The scope as body and tasks see it. It is lent to them by its address, so it lies in this room.

use std::marker::PhantomData;

use super::keep::Kept;
use super::site::Site;
use super::spawner::{Remote, Spawner};
use super::{Threading, Threads};

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
pub struct Scope<'scope, 'env: 'scope, M: Threading = Threads> {
    pub(crate) spawner: Spawner<'scope, M>,
    pub(crate) kept: Kept<'env, M>,
    pub(crate) site: &'static Site,
    scope: PhantomData<&'scope mut &'scope ()>,
    env: PhantomData<&'env mut &'env ()>,
}

impl<M: Threading> Scope<'_, '_, M> {
    pub(super) fn new(remote: Remote, site: &'static Site) -> Self {
        Self {
            spawner: Spawner::new(remote),
            kept: Kept::new(),
            site,
            scope: PhantomData,
            env: PhantomData,
        }
    }
}
