//! The ready queues of the sets on this thread, and wakers that are nothing but two numbers.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::task::{RawWaker, RawWakerVTable, Waker};

/// A set on this thread, and its ready queue.
#[derive(Debug)]
pub struct Line {
    id: usize,
}

#[derive(Debug, Default)]
struct Waiting {
    ready: VecDeque<u32>,
    parent: Option<Waker>,
}

#[derive(Debug, Default)]
struct Lines {
    lines: Vec<Waiting>,
    free: Vec<usize>,
}

thread_local! {
    static LINES: RefCell<Lines> = RefCell::default();
}

/// So many bits of a waker's number are the child's; the others are the line's.
const CHILD_BITS: u32 = 32;

impl Line {
    /// A queue with nobody in it.
    pub fn new() -> Self {
        LINES.with_borrow_mut(|lines| {
            let id = lines.free.pop().unwrap_or(lines.lines.len());
            if id == lines.lines.len() {
                lines.lines.push(Waiting::default());
            }
            lines.lines[id].ready.clear();
            Self { id }
        })
    }

    /// A waker that puts `child` into the queue.
    pub fn waker(&self, child: u32) -> Waker {
        let number = (self.id << CHILD_BITS) | child as usize;
        // SAFETY: the functions of the table take the pointer for a number and never look behind it, so any thread may
        // call them at any time. On another thread they would wake nobody: a floor, not a library.
        unsafe { Waker::from_raw(raw(number)) }
    }

    /// Puts `child` into the queue without a wake-up.
    pub fn push(&self, child: u32) {
        LINES.with_borrow_mut(|lines| lines.lines[self.id].ready.push_back(child));
    }

    /// Who is next, if there is anybody.
    pub fn pop(&self) -> Option<u32> {
        LINES.with_borrow_mut(|lines| lines.lines[self.id].ready.pop_front())
    }

    /// Goes to sleep until somebody is put into the queue.
    pub fn park(&self, parent: &Waker) {
        let old = LINES.with_borrow_mut(|lines| lines.lines[self.id].parent.replace(parent.clone()));
        drop(old);
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        let parent = LINES.with_borrow_mut(|lines| {
            lines.free.push(self.id);
            lines.lines[self.id].parent.take()
        });
        drop(parent);
    }
}

fn raw(number: usize) -> RawWaker {
    static TABLE: RawWakerVTable =
        RawWakerVTable::new(|data| RawWaker::new(data, &TABLE), wake, wake, |_| {});
    RawWaker::new(std::ptr::without_provenance(number), &TABLE)
}

fn wake(data: *const ()) {
    let (id, child) = (data.addr() >> CHILD_BITS, data.addr() as u32);
    let parent = LINES.with_borrow_mut(|lines| {
        let waiting = lines.lines.get_mut(id)?;
        waiting.ready.push_back(child);
        waiting.parent.take()
    });
    if let Some(parent) = parent {
        parent.wake();
    }
}
