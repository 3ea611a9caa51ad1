//! What a task that runs elsewhere tells its scope.

use std::task::Waker;

use crate::engine::Report;
use crate::watched::Watched;

/// Filled where the task runs, emptied by the [`Proxy`](super::proxy::Proxy) that stands for it in its scope.
pub(crate) struct Mailbox<T>(Watched<Mail<T>>);

/// What was told and not yet heard.
pub(super) struct Mail<T> {
    /// Most tasks have nothing to report.
    pub(super) reports: Option<Box<Reports>>,
    pub(super) end: Option<End<T>>,
}

/// Failures and panics.
#[derive(Default)]
pub(super) struct Reports(pub(super) Vec<Report>);

/// The task is gone: its future or closure was dropped.
pub(super) struct End<T> {
    /// What it has come to, if nothing went wrong.
    pub(super) value: Option<T>,
}

impl<T> Mail<T> {
    fn add(&mut self, reports: Vec<Report>) {
        if !reports.is_empty() {
            self.reports.get_or_insert_default().0.extend(reports);
        }
    }

    /// `None` if there is nothing.
    fn take(&mut self) -> Option<Self> {
        if self.reports.is_none() && self.end.is_none() {
            return None;
        }
        Some(Self {
            reports: self.reports.take(),
            end: self.end.take(),
        })
    }
}

impl<T> Mailbox<T> {
    pub(super) fn new() -> Self {
        Self(Watched::new(Mail {
            reports: None,
            end: None,
        }))
    }

    /// Says beforehand what is to be called when there is something.
    pub(super) fn expect(&self, waker: Waker) {
        self.0.expect(waker);
    }

    /// Tells of failures and panics before the end. Whoever waits for that is to be woken.
    #[must_use]
    pub(super) fn tell(&self, reports: Vec<Report>) -> Option<Waker> {
        self.0.swap(|mail| mail.add(reports)).1
    }

    /// Tells the rest, and that the task is gone. Whoever waits for that is to be woken.
    #[must_use]
    pub(super) fn close(&self, reports: Vec<Report>, value: Option<T>) -> Option<Waker> {
        let close = |mail: &mut Mail<T>| {
            mail.add(reports);
            mail.end = Some(End { value });
        };
        self.0.swap(close).1
    }

    /// As [`close`](Mailbox::close), and wakes whoever waits.
    pub(super) fn close_and_wake(&self, reports: Vec<Report>, value: Option<T>) {
        if let Some(waker) = self.close(reports, value) {
            waker.wake();
        }
    }

    /// Takes what was told so far. If that is nothing, `waker` is called when there is more.
    pub(super) fn collect(&self, waker: &Waker) -> Option<Mail<T>> {
        self.0.find(waker, Mail::take)
    }
}
