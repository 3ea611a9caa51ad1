//! Putting tasks into a scope.

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;

use super::cell::{Cell, Finish};
use super::core::{Core, CoreRef, Phase};
use super::driver::Driver;
use super::header::{BACKGROUND, BODY, CLEANUP, HELD_UP, SHUTDOWN, STOPPED};
use super::join::Join;
use super::lists::TaskPtr;
use super::owned::{Fresh, OwnedTask};
use super::panics::FirstPanic;
use super::request::Request;
use super::scope::Scope;
use super::site::Label;
use super::task_ref::TaskRef;
use super::{OneThread, Threading, Threads};

/// Controls a scope from outside its driver: from its tasks, its future, or another thread.
#[derive(Clone)]
pub(crate) struct Remote(CoreRef);

impl Remote {
    /// Controls the scope of a core.
    pub(super) fn of(core: &Core) -> Self {
        Self(core.counted())
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
    pub(crate) fn new<F, K>(scope: &'a Scope<'a, '_, Threads>, future: F) -> Self
    where
        F: Future + Send + 'a,
        K: Finish<F::Output, Value = T>,
    {
        Self::allocate::<F, K>(&scope.core, future)
    }
}

impl<'a, T> Unspawned<'a, T, OneThread> {
    pub(crate) fn new<F, K>(scope: &'a Scope<'a, '_, OneThread>, future: F) -> Self
    where
        F: Future + 'a,
        K: Finish<F::Output, Value = T>,
    {
        Self::allocate::<F, K>(&scope.core, future)
    }
}

impl<'a, T, M> Unspawned<'a, T, M> {
    fn allocate<F, K>(core: &Core, future: F) -> Self
    where
        F: Future + 'a,
        K: Finish<F::Output, Value = T>,
    {
        let label = Label::new(core.site(), None);
        Self {
            // SAFETY: the cell is new.
            task: unsafe { Fresh::new(Cell::<F, K, T>::allocate(core, future, label, BODY)) },
            future: PhantomData,
            mode: PhantomData,
        }
    }
}

impl<'a, M: Threading> Driver<'a, M> {
    /// Puts the body on the scope: its failure is kept apart from the children's.
    ///
    /// # Panics
    ///
    /// If it was made for another scope, or the scope has a body.
    pub(crate) fn spawn_body<T>(&mut self, body: Unspawned<'a, T, M>) -> Join<T, M> {
        let Unspawned { task, .. } = body;
        assert!(
            task.is_of(self.core()) && self.core().live() == 0,
            "a scope has one body of its own"
        );
        let task = task.into_raw();
        // SAFETY: we are the driver; the task is new and of our core, and its driver's count is given away.
        let taken = unsafe { self.core().push_new(task) };
        assert!(taken, "a scope that is made takes its body");
        // SAFETY: as above.
        unsafe { self.core().local() }.has_body = true;
        // SAFETY: the other count is the handle's; the value is a `T`.
        unsafe { Join::new(TaskRef::from_raw(task)) }
    }
}

/// What a task is besides: a set of flags.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Traits(usize);

impl Traits {
    /// It has a cleanup to run, so it is not dropped before its first poll.
    pub(crate) const CLEANUP: Self = Self(CLEANUP);
    /// It ends with the last task that is not in the background.
    pub(crate) const BACKGROUND: Self = Self(BACKGROUND);

    pub(crate) fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// It is not dropped before it comes to its end by itself; when it is asked to stop, it has a turn to see that. Its
    /// waker goes to where it waits beforehand: unless it was held back by a limit, or comes from another thread, it has
    /// no turn before it is woken.
    pub(crate) fn held_up(self) -> Self {
        // What is so from beginning to end need not be said of the beginning.
        Self((self.0 & !CLEANUP) | HELD_UP)
    }

    pub(crate) fn has_cleanup(self) -> bool {
        self.0 & CLEANUP != 0
    }
}

impl<'scope> Scope<'scope, '_, Threads> {
    pub(crate) fn add<F, K>(&self, future: F, label: Label, traits: Traits) -> Join<K::Value, Threads>
    where
        F: Future + Send + 'scope,
        K: Finish<F::Output, Value: Send + 'scope>,
    {
        self.spawn_task::<F, K>(future, label, traits.0)
    }
}

impl<'scope> Scope<'scope, '_, OneThread> {
    pub(crate) fn add<F, K>(&self, future: F, label: Label, traits: Traits) -> Join<K::Value, OneThread>
    where
        F: Future + 'scope,
        K: Finish<F::Output, Value: 'scope>,
    {
        self.spawn_task::<F, K>(future, label, traits.0)
    }
}

impl<'scope, M: Threading> Scope<'scope, '_, M> {
    /// As [`add`](Scope::add) of a task that may go to other threads, in a scope of either kind.
    pub(crate) fn add_sent<F, K>(&self, future: F, label: Label, traits: Traits) -> Join<K::Value, M>
    where
        F: Future + Send + 'scope,
        K: Finish<F::Output, Value: Send + 'scope>,
    {
        self.spawn_task::<F, K>(future, label, traits.0)
    }

    fn spawn_task<F, K>(&self, future: F, label: Label, flags: usize) -> Join<K::Value, M>
    where
        F: Future + 'scope,
        K: Finish<F::Output>,
    {
        let task = Cell::<F, K, K::Value>::allocate(&self.core, future, label, flags);
        // SAFETY: the cell carries two counts: the handle's, and the driver's below. Its value is a `K::Value`.
        let join = unsafe { Join::new(TaskRef::from_raw(task)) };
        // SAFETY: the task is new and of this core.
        let taken = unsafe {
            match self.core.is_polled_here() {
                true if flags == 0 => self.core.push_new(task),
                true => self.push_with(flags, task),
                false => self.core.push_new_from_elsewhere(task),
            }
        };
        match taken {
            true if flags == 0 => {}
            true => self.count(flags),
            false => refuse(task),
        }
        join
    }

    /// # Safety
    /// As for [`Core::push_new`].
    #[cold]
    unsafe fn push_with(&self, flags: usize, task: TaskPtr) -> bool {
        // SAFETY: by this function's contract.
        unsafe {
            match flags & HELD_UP {
                0 => self.core.push_new(task),
                _ => self.core.push_held_up(task),
            }
        }
    }

    #[cold]
    fn count(&self, flags: usize) {
        if flags & (CLEANUP | HELD_UP) != 0 {
            self.core.count_obliged(1);
        }
        if flags & BACKGROUND != 0 {
            self.core.count_background(1);
        }
    }

    /// Whether the scope takes no more tasks.
    pub(crate) fn takes_no_more(&self) -> bool {
        self.core.phase() != Phase::Open
    }
}

#[cold]
fn refuse(task: TaskPtr) {
    let mut panics = FirstPanic::default();
    // SAFETY: refused, the task is ours, who have just made it.
    let task = unsafe { OwnedTask::new(task) };
    let _ = task.end(STOPPED | SHUTDOWN, &mut panics);
    panics.resume();
}
