//! The side of a core that is reached from everywhere, under its lock.

use std::mem;
use std::ptr::NonNull;
use std::sync::PoisonError;
use std::task::Waker;

use super::{Core, POLLING, Phase, REMOTE, REPORTS, add_one};
use crate::engine::arena::Chunk;
use crate::engine::header::{ENDED, QUEUED};
use crate::engine::lists::TaskPtr;
use crate::engine::request::{Report, Request};
use crate::engine::sync::{MutexGuard, Ordering};
use crate::engine::task_ref::TaskRef;

#[derive(Default)]
pub(super) struct Remote {
    parent: Option<Waker>,
    /// Most scopes never get any.
    post: Option<Box<Post>>,
}

/// What has come for the driver.
#[derive(Default)]
struct Post {
    /// Tasks that were woken or spawned; each entry has a count of its own.
    ready: Vec<TaskRef>,
    /// How many of them the scope was not woken for.
    quiet: usize,
    reports: Vec<Report>,
    requests: Vec<Request>,
    freed: Vec<Freed>,
}

/// A cell out of the arena that was freed elsewhere.
pub(super) struct Freed {
    pub(super) cell: NonNull<u8>,
    pub(super) chunk: NonNull<Chunk>,
}

// SAFETY: it is memory, no more.
unsafe impl Send for Freed {}

impl Remote {
    pub(super) fn is_empty(&self) -> bool {
        self.parent.is_none() && self.post.is_none()
    }

    /// Gives how many were pushed so since the driver has last looked.
    pub(super) fn push_quietly(&mut self, task: TaskRef) -> usize {
        let post = self.post();
        post.ready.push(task);
        post.quiet += 1;
        post.quiet
    }

    fn post(&mut self) -> &mut Post {
        self.post.get_or_insert_default()
    }

    fn take_ready(&mut self) -> Vec<TaskRef> {
        match &mut self.post {
            Some(post) => {
                post.quiet = 0;
                mem::take(&mut post.ready)
            }
            None => Vec::new(),
        }
    }

    fn take<T>(&mut self, pick: impl FnOnce(&mut Post) -> &mut Vec<T>) -> Vec<T> {
        match &mut self.post {
            Some(post) => mem::take(pick(post)),
            None => Vec::new(),
        }
    }
}

/// What was on the remote side of a core that has closed.
#[must_use]
struct Left {
    ready: Vec<TaskRef>,
    /// Dropped without the lock: that is user code.
    dropped: (Option<Waker>, Vec<Request>),
}

impl Core {
    pub(super) fn lock(&self) -> MutexGuard<'_, Remote> {
        self.remote.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Brings a task that was woken, with a count of its own, to the driver. Wakes the scope's own task unless a poll
    /// will see the entry.
    ///
    /// # Safety
    /// The caller has set `QUEUED` on a task of this core that had not ended, and gives away a count of it.
    pub(in crate::engine) unsafe fn push_from_elsewhere(&self, task: TaskPtr) {
        // SAFETY: by this function's contract.
        let task = unsafe { TaskRef::from_raw(task) };
        let mut remote = self.lock();
        if self.phase() == Phase::Closed {
            drop(remote);
            return drop(task);
        }
        remote.post().ready.push(task);
        self.notify(remote);
    }

    /// As [`push_new`](Core::push_new), from a thread that does not poll the scope.
    ///
    /// # Safety
    /// The task is new and of this core, and its driver's count is given away if this returns `true`.
    pub(in crate::engine) unsafe fn push_new_from_elsewhere(&self, task: TaskPtr) -> bool {
        // SAFETY: the task is alive: the caller holds its counts.
        let header = unsafe { task.as_ref() };
        let mut remote = self.lock();
        if self.phase() != Phase::Open {
            return false;
        }
        header.set(QUEUED);
        header.retain();
        // SAFETY: that is the entry's count.
        remote.post().ready.push(unsafe { TaskRef::from_raw(task) });
        add_one(&self.spawned_remotely);
        self.notify(remote);
        true
    }

    pub(super) fn leave_freed(&self, freed: Freed) {
        self.lock().post().freed.push(freed);
        self.signal.fetch_or(REMOTE, Ordering::AcqRel);
    }

    /// Says that there is something on the remote side.
    pub(super) fn notify(&self, mut remote: MutexGuard<'_, Remote>) {
        let before = self.signal.fetch_or(REMOTE, Ordering::AcqRel);
        let parent = if before & POLLING == 0 {
            remote.parent.take()
        } else {
            None
        };
        drop(remote);
        if let Some(parent) = parent {
            parent.wake();
        }
    }

    /// Hands over what a task has come to that has not ended.
    pub(in crate::engine) fn report(&self, report: Report) {
        self.lock().post().reports.push(report);
        self.signal.fetch_or(REPORTS, Ordering::AcqRel);
    }

    pub(in crate::engine) fn has_reports(&self) -> bool {
        self.signal.load(Ordering::Relaxed) & REPORTS != 0
    }

    pub(in crate::engine) fn take_reports(&self) -> Vec<Report> {
        if !self.has_reports() {
            return Vec::new();
        }
        self.signal.fetch_and(!REPORTS, Ordering::AcqRel);
        self.lock().take(|post| &mut post.reports)
    }

    /// Asks something of the scope.
    pub(in crate::engine) fn request(&self, request: Request) {
        if matches!(request, Request::Cancel { .. }) {
            self.cancel_requested.store(true, Ordering::Release);
        }
        if let Some(remote) = self.leave(request) {
            self.notify(remote);
        }
    }

    /// Asks something that the scope answers when it is polled next; it is not woken for it.
    pub(in crate::engine) fn request_quietly(&self, request: Request) {
        if let Some(_remote) = self.leave(request) {
            self.signal.fetch_or(REMOTE, Ordering::AcqRel);
        }
    }

    /// Leaves a request with the scope, unless that is closed.
    fn leave(&self, request: Request) -> Option<MutexGuard<'_, Remote>> {
        let mut remote = self.lock();
        if self.phase() == Phase::Closed {
            // What it holds is dropped without the lock.
            drop(remote);
            drop(request);
            return None;
        }
        remote.post().requests.push(request);
        Some(remote)
    }

    pub(in crate::engine) fn is_cancel_requested(&self) -> bool {
        self.cancel_requested.load(Ordering::Acquire)
    }

    /// Leaves the waker of the scope's own task; gives back the one before, to be dropped.
    pub(in crate::engine) fn replace_parent(&self, parent: Waker) -> Option<Waker> {
        self.lock().parent.replace(parent)
    }

    /// Whether anything lies on the remote side.
    #[inline]
    pub(in crate::engine) fn has_come(&self) -> bool {
        self.signal.load(Ordering::Relaxed) & REMOTE != 0
    }

    /// Brings in what lies on the remote side, if anything does; gives what was asked.
    ///
    /// # Safety
    /// As for [`local`](Core::local).
    pub(in crate::engine) unsafe fn fetch(&self) -> Vec<Request> {
        if !self.has_come() {
            return Vec::new();
        }
        self.signal.fetch_and(!REMOTE, Ordering::AcqRel);
        let mut remote = self.lock();
        let ready = remote.take_ready();
        let requests = remote.take(|post| &mut post.requests);
        let freed = remote.take(|post| &mut post.freed);
        drop(remote);
        // SAFETY: by this function's contract.
        unsafe {
            self.bring_in(ready);
            self.take_freed(freed);
        }
        requests
    }

    /// # Safety
    /// As for [`local`](Core::local).
    unsafe fn bring_in(&self, ready: Vec<TaskRef>) {
        for task in ready {
            let header = task.header();
            // From here on it can be woken anew.
            let ended = header.clear(QUEUED) & ENDED != 0;
            // SAFETY: by this function's contract. The driver's count keeps the task alive until it has ended.
            unsafe {
                if !header.marks().known {
                    self.adopt(task.as_raw(), true);
                } else if !ended && header.queue() {
                    self.push(task.as_raw());
                }
            }
        }
    }

    /// Closes a core that has no task; `false` if one has come from elsewhere.
    ///
    /// # Safety
    /// As for [`local`](Core::local).
    #[inline]
    pub(in crate::engine) unsafe fn close_if_idle(&self) -> bool {
        // SAFETY: by this function's contract.
        if unsafe { self.is_private() } {
            self.phase.store(Phase::Closed as u8, Ordering::Release);
            return true;
        }
        // SAFETY: by this function's contract.
        unsafe { self.close_if_nothing_new() }
    }

    /// # Safety
    /// As for [`close_if_idle`](Core::close_if_idle).
    #[inline(never)]
    unsafe fn close_if_nothing_new(&self) -> bool {
        let mut remote = self.lock();
        // SAFETY: by this function's contract.
        let is_new = |task: &TaskRef| unsafe { !task.header().marks().known };
        if remote
            .post
            .as_ref()
            .is_some_and(|post| post.ready.iter().any(is_new))
        {
            return false;
        }
        let left = self.close(&mut remote);
        drop(remote);
        // SAFETY: by this function's contract.
        unsafe { self.bring_in(left.ready) };
        drop(left.dropped);
        true
    }

    /// Whether nobody can bring anything any more: there is the driver, and the body at most, which has ended.
    ///
    /// # Safety
    /// As for [`local`](Core::local); there are no tasks that have not ended.
    #[inline]
    unsafe fn is_private(&self) -> bool {
        // SAFETY: by this function's contract.
        let local = unsafe { self.local() };
        let counts = local.spare + 1 + usize::from(local.has_body);
        self.refs.load(Ordering::Acquire) <= counts && self.signal.load(Ordering::Acquire) & REMOTE == 0
    }

    /// From here on nothing is queued. What was is brought in.
    ///
    /// # Safety
    /// As for [`local`](Core::local).
    pub(in crate::engine) unsafe fn close_now(&self) {
        let mut remote = self.lock();
        let left = self.close(&mut remote);
        drop(remote);
        // SAFETY: by this function's contract.
        unsafe { self.bring_in(left.ready) };
        drop(left.dropped);
    }

    fn close(&self, remote: &mut MutexGuard<'_, Remote>) -> Left {
        self.phase.store(Phase::Closed as u8, Ordering::Release);
        Left {
            ready: remote.take_ready(),
            dropped: (remote.parent.take(), remote.take(|post| &mut post.requests)),
        }
    }

    /// From here on nothing is spawned.
    pub(in crate::engine) fn stop_spawning(&self) {
        let _remote = self.lock();
        if self.phase() == Phase::Open {
            self.phase.store(Phase::Closing as u8, Ordering::Release);
        }
    }
}

impl Drop for Core {
    fn drop(&mut self) {
        let remote = self.remote.get_mut().unwrap_or_else(PoisonError::into_inner);
        let freed = remote.take(|post| &mut post.freed);
        // SAFETY: nobody else knows the core.
        unsafe { self.take_freed(freed) };
    }
}
