//! Putting tasks into a scope.

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;

use super::cell::{Cell, Finish};
use super::core::{Core, CoreRef, Phase};
use super::driver::Driver;
use super::header::{BODY, CLEANUP, Home, QUEUED, SHUTDOWN, STOPPED};
use super::join::Join;
use super::lists::TaskPtr;
use super::owned::{Fresh, OwnedTask};
use super::panics::FirstPanic;
use super::request::Request;
use super::site::{Label, Site};
use super::task_ref::TaskRef;
use super::{OneThread, Threading, Threads};

/// Controls a scope from outside its driver: from its tasks, its future, or another thread.
#[derive(Clone)]
pub(crate) struct Remote(CoreRef);

impl Remote {
    /// Controls a scope that is still to come.
    pub(crate) fn new(site: &'static Site) -> Self {
        Self(Core::allocate(site))
    }

    /// Asks something of the scope; it hears of it in its next round.
    pub(crate) fn request(&self, request: Request) {
        self.0.request(request);
    }

    /// The same, about which the scope hears when it is polled for another reason.
    pub(crate) fn request_quietly(&self, request: Request) {
        self.0.request_quietly(request);
    }

    /// Whether anybody has asked the scope to cancel.
    pub(crate) fn is_cancel_requested(&self) -> bool {
        self.0.is_cancel_requested()
    }

    /// Whether the scope takes no more tasks.
    pub(crate) fn is_closing(&self) -> bool {
        self.0.phase() != Phase::Open
    }
}

/// A task in a cell of its own that is on no scope yet: the body of a scope that is about to begin.
pub struct Unspawned<'a, T, M> {
    task: Fresh,
    /// Dropped together with the future: a mere borrow could have ended by then.
    future: PhantomData<Box<dyn Future<Output = T> + 'a>>,
    mode: PhantomData<M>,
}

impl<T, M> fmt::Debug for Unspawned<'_, T, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unspawned").finish_non_exhaustive()
    }
}

// SAFETY: with `Threads` the future is `Send`, and so is its value: `Unspawned::new` sees to it.
unsafe impl<T: Send> Send for Unspawned<'_, T, Threads> {}

impl<'a, T> Unspawned<'a, T, Threads> {
    pub(crate) fn new<F, K>(future: F) -> Self
    where
        F: Future + Send + 'a,
        K: Finish<F::Output, Value = T>,
    {
        Self::allocate::<F, K>(future)
    }
}

impl<'a, T> Unspawned<'a, T, OneThread> {
    pub(crate) fn new<F, K>(future: F) -> Self
    where
        F: Future + 'a,
        K: Finish<F::Output, Value = T>,
    {
        Self::allocate::<F, K>(future)
    }
}

impl<'a, T, M> Unspawned<'a, T, M> {
    fn allocate<F, K>(future: F) -> Self
    where
        F: Future + 'a,
        K: Finish<F::Output, Value = T>,
    {
        Self {
            // SAFETY: the cell is new.
            task: unsafe { Fresh::new(Cell::<F, K, T>::allocate(future)) },
            future: PhantomData,
            mode: PhantomData,
        }
    }
}

impl<'a, M: Threading> Driver<'a, M> {
    /// Puts the body on the scope: its failure is kept apart from the children's.
    pub(crate) fn spawn_body<T>(&mut self, body: Unspawned<'a, T, M>, label: Label) -> Join<T, M> {
        let Unspawned { mut task, .. } = body;
        // SAFETY: we are the driver.
        let core = unsafe { self.core().take_spare() };
        task.settle(Home::new(core, label), BODY);
        let task = task.into_raw();
        // SAFETY: we are the driver; the task is new, and its driver's count is given away.
        unsafe { self.core().push_first(task) };
        // SAFETY: the other count is the handle's; the value is a `T`.
        unsafe { Join::new(TaskRef::from_raw(task)) }
    }
}

/// Adds tasks to a scope, from any task of it. Tasks may borrow whatever lives for `'a`.
pub(crate) struct Spawner<'a, M> {
    core: CoreRef,
    tasks: PhantomData<fn(&'a ()) -> &'a ()>,
    mode: PhantomData<M>,
}

impl<'a> Spawner<'a, Threads> {
    pub(crate) fn spawn<F, K>(&self, future: F, label: Label) -> Join<K::Value, Threads>
    where
        F: Future + Send + 'a,
        K: Finish<F::Output, Value: Send + 'a>,
    {
        self.spawn_task::<F, K>(future, label, 0)
    }

    /// Spawns a task that is not dropped before its first poll, because it has a cleanup to run.
    pub(crate) fn spawn_with_cleanup<F, K>(&self, future: F, label: Label) -> Join<K::Value, Threads>
    where
        F: Future + Send + 'a,
        K: Finish<F::Output, Value: Send + 'a>,
    {
        self.spawn_task::<F, K>(future, label, CLEANUP)
    }
}

impl<'a> Spawner<'a, OneThread> {
    pub(crate) fn spawn<F, K>(&self, future: F, label: Label) -> Join<K::Value, OneThread>
    where
        F: Future + 'a,
        K: Finish<F::Output, Value: 'a>,
    {
        self.spawn_task::<F, K>(future, label, 0)
    }

    /// Spawns a task that is not dropped before its first poll, because it has a cleanup to run.
    pub(crate) fn spawn_with_cleanup<F, K>(&self, future: F, label: Label) -> Join<K::Value, OneThread>
    where
        F: Future + 'a,
        K: Finish<F::Output, Value: 'a>,
    {
        self.spawn_task::<F, K>(future, label, CLEANUP)
    }
}

impl<'a, M: Threading> Spawner<'a, M> {
    /// The spawner of the scope that `remote` controls.
    ///
    /// # Panics
    ///
    /// If there is one already: its tasks may live for another time than `'a`.
    pub(crate) fn new(remote: Remote) -> Self {
        assert!(remote.0.claim_spawner(), "a scope has one spawner");
        Self {
            core: remote.0,
            tasks: PhantomData,
            mode: PhantomData,
        }
    }

    /// The driver of the tasks.
    ///
    /// # Panics
    ///
    /// If there is one already: a task has one owner (contract 1).
    pub(crate) fn driver(&self) -> Driver<'a, M> {
        assert!(self.core.claim_driver(), "a scope has one driver");
        // SAFETY: there is no other, and nobody has touched what is the driver's.
        Driver::new(unsafe { self.core.take_spare() })
    }

    fn spawn_task<F, K>(&self, future: F, label: Label, flags: usize) -> Join<K::Value, M>
    where
        F: Future + 'a,
        K: Finish<F::Output>,
    {
        let task = Cell::<F, K, K::Value>::allocate_on(&self.core, future, label, flags);
        // SAFETY: the cell carries two counts: the handle's, and the driver's below. Its value is a `K::Value`.
        let join = unsafe { Join::new(TaskRef::from_raw(task)) };
        // SAFETY: the task is new and settled on this core.
        if !unsafe { self.core.push_new(task) } {
            self.refuse(task);
        }
        join
    }

    #[cold]
    fn refuse(&self, task: TaskPtr) {
        let mut panics = FirstPanic::default();
        // SAFETY: refused, the task is ours, who have just made it.
        let task = unsafe { OwnedTask::new(task) };
        // It is on no list, which would keep the count.
        task.header().clear(QUEUED);
        let _ = task.end(STOPPED | SHUTDOWN, &mut panics);
        panics.resume();
    }

    /// Controls the scope from wherever it is taken to.
    pub(crate) fn remote(&self) -> Remote {
        Remote(self.core.clone())
    }

    /// Children and body that have not ended.
    pub(crate) fn live(&self) -> usize {
        self.core.live()
    }

    /// Failures recorded so far.
    pub(crate) fn failed(&self) -> usize {
        self.core.failed()
    }

    /// Whether the scope takes no more tasks.
    pub(crate) fn is_closing(&self) -> bool {
        self.core.phase() != Phase::Open
    }
}
