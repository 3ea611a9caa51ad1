//! What a scope and a task that it has on an executor say to each other.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::Waker;

use super::mailbox::Mailbox;
use super::proxy::Elsewhere;
use crate::watched::Watched;

/// What the scope wants of the task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(super) enum Order {
    /// Not to begin yet: the scope has as many tasks in flight as it may.
    Wait,
    GoOn,
    Stop,
    Drop,
}

impl Order {
    fn of(number: u8) -> Self {
        match number {
            0 => Self::Wait,
            1 => Self::GoOn,
            2 => Self::Stop,
            _ => Self::Drop,
        }
    }
}

/// Both directions of it, in one allocation.
pub(super) struct Line<T> {
    order: AtomicU8,
    /// Where the task waits for another order.
    waiting: Watched<()>,
    pub(super) mailbox: Mailbox<T>,
}

impl<T> Line<T> {
    pub(super) fn new(order: Order) -> Self {
        Self {
            order: AtomicU8::new(order as u8),
            waiting: Watched::default(),
            mailbox: Mailbox::new(),
        }
    }

    /// What is wanted of the task.
    pub(super) fn order(&self) -> Order {
        Order::of(self.order.load(Ordering::Acquire))
    }

    /// The same; `waker` is called when it changes.
    pub(super) fn watch_order(&self, waker: &Waker) -> Order {
        // Read behind the waker: who gives an order gives it first, and looks for a waker then.
        self.waiting.watch(waker, |()| self.order())
    }

    /// Orders go one way: to what is more urgent.
    fn give(&self, order: Order) {
        if self.order() < order && self.order.fetch_max(order as u8, Ordering::AcqRel) < order as u8 {
            self.waiting.change(|()| ());
        }
    }
}

/// The scope's end of it.
pub(crate) struct Caller<T>(pub(super) Arc<Line<T>>);

impl<T> Elsewhere<T> for Caller<T> {
    fn mailbox(&self) -> &Mailbox<T> {
        &self.0.mailbox
    }

    fn begin(&mut self) {
        self.0.give(Order::GoOn);
    }

    fn stop(&self) {
        self.0.give(Order::Stop);
    }

    fn abandon(&self) {
        self.0.give(Order::Drop);
    }
}
