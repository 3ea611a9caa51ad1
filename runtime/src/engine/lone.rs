//! A task that no scope's driver has: one on an executor.

use std::borrow::Cow;
use std::cell::{Cell, OnceCell};
use std::sync::Arc;
use std::task::Waker;

use super::current::{Region, Stretch};
use super::node::Node;
use super::panics::FirstPanic;
use super::request::{Report, Reports};
use super::site::{Label, LabelRef};
use crate::error::TaskError;

/// What such a task is to the constructs in it. Its owner polls and drops its future, each time in its region.
pub(crate) struct Lone {
    label: Label,
    cancelled: Cell<bool>,
    /// Its future is being dropped, or was.
    dropped: Cell<bool>,
    /// Where its constructs register; most tasks have none.
    node: OnceCell<Arc<Node>>,
    /// What it has come to ahead of its end; most tasks have nothing to report.
    reports: OnceCell<Box<Reports>>,
}

impl Lone {
    pub(crate) fn new(label: Label) -> Self {
        Self {
            label,
            cancelled: Cell::new(false),
            dropped: Cell::new(false),
            node: OnceCell::new(),
            reports: OnceCell::new(),
        }
    }

    pub(crate) fn label(&self) -> LabelRef<'_> {
        self.label.by_ref()
    }

    pub(crate) fn name(&self) -> Cow<'static, str> {
        self.label.name()
    }

    /// Calls `poll` as this task, and tells how a handle without a value has ended it, if one has.
    pub(crate) fn run<R>(&self, poll: impl FnOnce() -> R) -> (R, Option<super::RegionEnd>) {
        Region::run(Stretch::Lone(self), poll)
    }

    /// Calls `drop`, which drops its future. From here on it has no constructs.
    pub(crate) fn run_destructors(&self, drop: impl FnOnce()) {
        self.dropped.set(true);
        let _ = self.run(drop);
    }

    /// It is going to be dropped, whatever it has to finish.
    pub(crate) fn give_up(&self) {
        self.cancelled.set(true);
    }

    /// Asks the task to stop.
    pub(crate) fn cancel(&self, panics: &mut FirstPanic) {
        self.cancelled.set(true);
        if let Some(node) = self.node.get() {
            panics.guard(|| node.cancel());
        }
    }

    pub(crate) fn is_cancelled(&self) -> bool {
        self.cancelled.get()
    }

    /// Whether anything asks its constructs to stop. Nothing does when they are dropped: nothing could wait for them.
    pub(super) fn is_stopping(&self) -> bool {
        self.cancelled.get() && !self.dropped.get()
    }

    /// Whether there is nothing to finish.
    pub(crate) fn is_idle(&self) -> bool {
        self.node.get().is_none_or(|node| node.is_idle())
    }

    /// Whether the task, which was asked to stop, and waits, can be dropped; as [`Node::may_be_dropped`].
    pub(crate) fn may_be_dropped(&self, woken: bool, waker: &Waker, panics: &mut FirstPanic) -> bool {
        let mut dropped = true;
        if let Some(node) = self.node.get() {
            panics.guard(|| dropped = node.may_be_dropped(woken, waker));
        }
        dropped
    }

    pub(super) fn node(&self) -> &Arc<Node> {
        self.node.get_or_init(|| {
            let node = Node::collecting_errors();
            if self.cancelled.get() {
                node.cancel();
            }
            node
        })
    }

    /// Where constructs register, unless they are being dropped.
    pub(super) fn node_for_constructs(&self) -> Option<Arc<Node>> {
        (!self.dropped.get()).then(|| self.node().clone())
    }

    pub(super) fn report(&self, mut report: Report) {
        if let Report::Failure(error) = &mut report {
            self.stamp(error);
        }
        self.reports.get_or_init(Box::default).add(report);
    }

    /// What it has come to since this was last asked, if anything.
    pub(crate) fn take_reports(&self) -> Option<Vec<Report>> {
        let reports = self.reports.get()?.take();
        (!reports.is_empty()).then_some(reports)
    }

    /// Says of an error that it came out of this task, where nothing inside it says so already.
    pub(crate) fn stamp(&self, error: &mut TaskError) {
        error.stamp(&self.label().origin());
    }

    /// The future is gone: gives the errors that were left with the task, and wakes who waited for its end.
    pub(crate) fn retire(&self, panics: &mut FirstPanic) -> Vec<TaskError> {
        let Some(node) = self.node.get() else {
            return Vec::new();
        };
        let (mut errors, wakers) = node.retire();
        errors.iter_mut().for_each(|error| self.stamp(error));
        for waker in wakers {
            panics.guard(|| waker.wake());
        }
        errors
    }
}
