//! Lists of tasks that need no memory of their own: the links lie in the headers.

use std::ptr::NonNull;

use super::header::Header;

/// Points to the header that starts a task cell, with the provenance of the whole cell.
pub(super) type TaskPtr = NonNull<Header>;

/// Tasks that are due, first come, first served.
#[derive(Default)]
pub(super) struct ReadyList {
    ends: Option<(TaskPtr, TaskPtr)>,
}

// SAFETY: the list is pointers; what may be done with the tasks on it is said by whoever takes them off.
unsafe impl Send for ReadyList {}

impl ReadyList {
    pub(super) fn is_empty(&self) -> bool {
        self.ends.is_none()
    }

    /// # Safety
    /// The task stays alive as long as it is on the list, and its ready link is the caller's to give away.
    pub(super) unsafe fn push_back(&mut self, task: TaskPtr) {
        // SAFETY: by this function's contract.
        unsafe { task.as_ref().links().next = None };
        // SAFETY: as for `append`, a list of this one task.
        unsafe {
            self.append(Self {
                ends: Some((task, task)),
            })
        };
    }

    /// All there are; leaves none.
    #[inline]
    pub(super) fn take(&mut self) -> Self {
        // By its parts: they have just been written one by one, and a load of both at once would wait for that.
        match self.ends.take() {
            Some((first, last)) => Self {
                ends: Some((first, last)),
            },
            None => Self::default(),
        }
    }

    /// # Safety
    /// The tasks of both lists are alive.
    pub(super) unsafe fn append(&mut self, other: Self) {
        let Some((first, last)) = other.ends else {
            return;
        };
        let head = match self.ends {
            None => first,
            Some((head, tail)) => {
                // SAFETY: the tail is alive, and its link belongs to the list.
                unsafe { tail.as_ref().links().next = Some(first) };
                head
            }
        };
        self.ends = Some((head, last));
    }

    /// # Safety
    /// The tasks of the list are alive.
    pub(super) unsafe fn pop_front(&mut self) -> Option<TaskPtr> {
        let (head, tail) = self.ends?;
        // SAFETY: the head is alive, and its link belongs to the list.
        let next = unsafe { head.as_ref().links() }.next;
        self.ends = next.map(|next| (next, tail));
        Some(head)
    }
}

/// All tasks of a scope that have not ended, in the order in which they were spawned. Belongs to its driver.
#[derive(Default)]
pub(super) struct TaskList {
    first: Option<TaskPtr>,
    last: Option<TaskPtr>,
}

const BEFORE: usize = 0;
const AFTER: usize = 1;

/// # Safety
/// The task is alive, and the caller has the list that it is on.
unsafe fn link(task: TaskPtr, side: usize) -> *mut Option<TaskPtr> {
    // SAFETY: by this function's contract.
    unsafe { &raw mut task.as_ref().links().neighbours[side] }
}

impl TaskList {
    pub(super) fn is_empty(&self) -> bool {
        self.first.is_none()
    }

    pub(super) fn first(&self) -> Option<TaskPtr> {
        self.first
    }

    pub(super) fn last(&self) -> Option<TaskPtr> {
        self.last
    }

    /// # Safety
    /// The task is on this list.
    pub(super) unsafe fn after(&self, task: TaskPtr) -> Option<TaskPtr> {
        // SAFETY: by this function's contract.
        unsafe { *link(task, AFTER) }
    }

    /// # Safety
    /// The task is alive until it is removed, and on no such list.
    pub(super) unsafe fn push_back(&mut self, task: TaskPtr) {
        // SAFETY: tasks on the list are alive.
        unsafe {
            *link(task, BEFORE) = self.last;
            *link(task, AFTER) = None;
            match self.last {
                Some(last) => *link(last, AFTER) = Some(task),
                None => self.first = Some(task),
            }
        }
        self.last = Some(task);
    }

    /// # Safety
    /// The task is on this list.
    pub(super) unsafe fn remove(&mut self, task: TaskPtr) {
        // SAFETY: tasks on the list are alive.
        unsafe {
            let (before, after) = (*link(task, BEFORE), *link(task, AFTER));
            match before {
                Some(before) => *link(before, AFTER) = after,
                None => self.first = after,
            }
            match after {
                Some(after) => *link(after, BEFORE) = before,
                None => self.last = before,
            }
        }
    }
}
