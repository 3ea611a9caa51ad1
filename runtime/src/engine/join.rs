//! The handle's pointer to a task: the right to its value.

use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::task::{Context, Poll, Waker};

use super::Threads;
use super::bell::Bell;
use super::current::Region;
use super::header::{BACKGROUND, Content, Ended, VALUE};
use super::panics::{contain, discard};
use super::site::LabelRef;
use super::task_ref::TaskRef;
pub(crate) use super::waiters::WaiterKey;

/// The one handle of a task whose value is a `T`.
pub(crate) struct Join<T, M> {
    task: ManuallyDrop<TaskRef>,
    value: PhantomData<T>,
    mode: PhantomData<fn() -> M>,
    /// A handle of a scope that stays on its thread stays there too.
    thread: PhantomData<*mut ()>,
}

// SAFETY: a `Join` takes or drops a `T` on the thread that holds it, hence `T: Send`; the rest of it
// is a `TaskRef`, which is `Send`.
unsafe impl<T: Send> Send for Join<T, Threads> {}
// SAFETY: through `&Join` only the header is reached, which is `Sync`.
unsafe impl<T: Send> Sync for Join<T, Threads> {}

impl<T, M> Join<T, M> {
    /// # Safety
    /// `task` holds the handle's count of a task that has just been made and whose value is a `T`;
    /// there is one handle per task.
    pub(super) unsafe fn new(task: TaskRef) -> Self {
        Self {
            task: ManuallyDrop::new(task),
            value: PhantomData,
            mode: PhantomData,
            thread: PhantomData,
        }
    }

    pub(crate) fn ended(&self) -> Option<Ended> {
        self.task.header().ended()
    }

    /// How far the task has come, in a word.
    pub(crate) fn state_name(&self) -> &'static str {
        match self.ended() {
            None if self.task.header().is_cancelled() => "cancelling",
            None => "pending",
            Some(Ended::Value) => "finished",
            Some(Ended::Failed) => "failed",
            Some(Ended::Cancelled | Ended::Shutdown) => "cancelled",
            Some(Ended::NotStarted) => "not started",
        }
    }

    pub(crate) fn label(&self) -> LabelRef<'_> {
        self.task.header().label()
    }

    /// That of the task.
    pub(crate) fn waker(&self) -> Waker {
        self.task.borrowed_waker().clone()
    }

    /// To be rung for the task when what it waits for has ended; `None` where every end is to be heard at once, and for
    /// a task that was not spawned by the thread that polls its scope.
    pub(crate) fn bell(&self) -> Option<Bell> {
        let header = self.task.header();
        let is_quiet = !header.core().is_limited() && !header.has(BACKGROUND);
        let is_quiet = is_quiet && header.core().is_polled_here() && self.ended().is_none();
        // SAFETY: this is the polling thread, and the task has not ended.
        is_quiet.then(|| unsafe { Bell::new(TaskRef::clone(&self.task)) })
    }

    pub(crate) fn cancel(&self) {
        self.task.cancel();
    }

    /// Whether the thread is polling this very task, or a scope in it.
    pub(crate) fn is_running(&self) -> bool {
        Region::is_running(&self.task)
    }

    /// Waits for the end of the task; `key` is the caller's place among those who wait.
    pub(crate) fn poll_ended(&self, key: &mut Option<WaiterKey>, cx: &mut Context<'_>) -> Poll<Ended> {
        if let Some(ended) = self.ended() {
            return Poll::Ready(ended);
        }
        let is_first = key.is_none();
        *key = self.task.header().wait(*key, cx.waker());
        match self.ended() {
            Some(ended) => Poll::Ready(ended),
            None => {
                if is_first && self.task.header().core().is_attentive() {
                    self.tell_of_wait();
                }
                Poll::Pending
            }
        }
    }

    #[cold]
    fn tell_of_wait(&self) {
        self.task.header().tell_of_wait();
        if self.task.header().core().is_limited() {
            Region::lend_slot_to(&self.task);
        }
    }

    pub(crate) fn stop_waiting(&self, key: WaiterKey) {
        self.task.header().stop_waiting(key);
    }

    /// Whether the task has ended with a value, and it has not been taken.
    #[inline]
    pub(crate) fn has_value(&self) -> bool {
        has_value(&self.task)
    }

    /// The value, if the task has ended with one and it has not been taken.
    #[inline]
    pub(crate) fn take_value(&mut self) -> Option<T> {
        // SAFETY: we are the handle, and the value is a `T`, as `new` was promised.
        unsafe { take_value(&self.task) }
    }
}

impl<T, M> Drop for Join<T, M> {
    fn drop(&mut self) {
        if self.task.header().leave_handle() {
            // The count is given back.
            return;
        }
        // SAFETY: here it is not, and nobody uses the pointer any more.
        let task = unsafe { ManuallyDrop::take(&mut self.task) };
        // The task has ended: the value, if it is still there, is ours to drop.
        if has_value(&task) {
            // SAFETY: we are the handle.
            unsafe { drop_value(&task) };
        }
    }
}

/// Drops the value. It belongs to the task, not to whoever drops the handle, perhaps while unwinding: a second panic
/// would abort.
///
/// # Safety
/// Only for the handle of the task, which has ended with a value.
#[inline(never)]
unsafe fn drop_value(task: &TaskRef) {
    let clear = task.header().vtable.clear;
    // SAFETY: with a value the stage is the handle's (contract 2), for which the caller stands.
    let clear = || unsafe { clear(task.as_raw()) };
    if !std::thread::panicking() {
        return clear();
    }
    if let Err(payload) = contain(clear) {
        discard(payload);
    }
}

/// Whether the task has ended with a value, and it has not been taken. Only for the handle.
#[inline]
fn has_value(task: &TaskRef) -> bool {
    // SAFETY: with a value the stage is the handle's (contract 2), which the caller is.
    task.header().has(VALUE) && unsafe { *task.header().content.get() } == Content::Value
}

/// The value, if the task has ended with one and it has not been taken.
///
/// # Safety
/// Only for the handle of the task, whose value is a `T`.
#[inline]
unsafe fn take_value<T>(task: &TaskRef) -> Option<T> {
    if !has_value(task) {
        return None;
    }
    let mut value = None::<T>;
    let take = task.header().vtable.take;
    // SAFETY: the task has ended with a value and we are its handle, so the stage is ours (contract 2); the pointer
    // is to an `Option<T>`, by this function's contract.
    unsafe { take(task.as_raw(), (&raw mut value).cast()) };
    value
}
