//! Putting tasks into a scope.

use std::future::Future;
use std::marker::PhantomData;
use std::sync::Arc;

use super::cell::{Cell, Finish};
use super::driver::Driver;
use super::header::{BODY, CLEANUP, SHUTDOWN, STOPPED, TaskRef};
use super::join::Join;
use super::owned::OwnedTask;
use super::panics::FirstPanic;
use super::queue::{Phase, Queue, Request};
use super::site::{Label, Site};
use super::{OneThread, Threading, Threads};

/// Controls a scope from outside its driver: from its tasks, its future, or another thread.
#[derive(Clone)]
pub(crate) struct Remote(Arc<Queue>);

impl Remote {
    /// Controls a scope that is still to come.
    pub(crate) fn new() -> Self {
        Self(Arc::new(Queue::new()))
    }

    /// The same, of the scope that stands at `site`.
    pub(crate) fn located(&self, site: &'static Site) -> &Self {
        self.0.locate(site);
        self
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

/// Adds tasks to a scope, from any task of it. Tasks may borrow whatever lives for `'a`.
pub(crate) struct Spawner<'a, M> {
    queue: Arc<Queue>,
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

    /// Spawns the body of the scope: its failure is kept apart from the children's.
    pub(crate) fn spawn_body<F, K>(&self, future: F, label: Label) -> Join<K::Value, Threads>
    where
        F: Future + Send + 'a,
        K: Finish<F::Output, Value: Send + 'a>,
    {
        self.spawn_task::<F, K>(future, label, BODY)
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

    /// Spawns the body of the scope: its failure is kept apart from the children's.
    pub(crate) fn spawn_body<F, K>(&self, future: F, label: Label) -> Join<K::Value, OneThread>
    where
        F: Future + 'a,
        K: Finish<F::Output, Value: 'a>,
    {
        self.spawn_task::<F, K>(future, label, BODY)
    }
}

impl<'a, M: Threading> Spawner<'a, M> {
    /// The spawner of the scope that `remote` controls.
    ///
    /// # Panics
    ///
    /// If there is one already: its tasks may live for another time than `'a`.
    pub(crate) fn new(remote: &Remote) -> Self {
        assert!(remote.0.claim_spawner(), "a scope has one spawner");
        Self {
            queue: remote.0.clone(),
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
        assert!(self.queue.claim_driver(), "a scope has one driver");
        Driver::new(self.queue.clone())
    }

    fn spawn_task<F, K>(&self, future: F, label: Label, flags: u32) -> Join<K::Value, M>
    where
        F: Future + 'a,
        K: Finish<F::Output>,
    {
        let cell = Cell::<F, K, K::Value>::allocate(future, self.queue.clone(), label, flags);
        // SAFETY: the cell is new and carries two counts: the driver's and the handle's.
        let owned = unsafe { OwnedTask::new(TaskRef::from_raw(cell)) };
        // SAFETY: as above; the cell's value is a `K::Value`.
        let join = unsafe { Join::new(TaskRef::from_raw(cell)) };
        if let Err(refused) = self.queue.push_new(owned) {
            let mut panics = FirstPanic::default();
            let _ = refused.end(STOPPED | SHUTDOWN, &mut panics);
            panics.resume();
        }
        join
    }

    /// Controls the scope from wherever it is taken to.
    pub(crate) fn remote(&self) -> Remote {
        Remote(self.queue.clone())
    }

    /// Children and body that have not ended.
    pub(crate) fn live(&self) -> usize {
        self.queue.live()
    }

    /// Failures recorded so far.
    pub(crate) fn failed(&self) -> usize {
        self.queue.failed()
    }

    /// Whether the scope takes no more tasks.
    pub(crate) fn is_closing(&self) -> bool {
        self.queue.phase() != Phase::Open
    }
}
