//! What a task that runs elsewhere tells its scope.

use std::task::Waker;

use crate::engine::Report;
use crate::watched::Watched;

/// Filled where the task runs, emptied by the [`Proxy`](super::proxy::Proxy) that stands for it in its scope.
pub(crate) struct Mailbox<T>(Watched<Content<T>>);

struct Content<T> {
    reports: Vec<Report>,
    end: Option<End<T>>,
}

/// The task is gone: its future or closure was dropped.
pub(super) struct End<T> {
    /// What it has come to, if nothing went wrong.
    pub(super) value: Option<T>,
}

impl<T> Mailbox<T> {
    pub(super) fn new() -> Self {
        Self(Watched::new(Content {
            reports: Vec::new(),
            end: None,
        }))
    }

    /// Tells of failures and panics before the end.
    pub(super) fn tell(&self, reports: Vec<Report>) {
        if !reports.is_empty() {
            self.0.change(|content| content.reports.extend(reports));
        }
    }

    /// Tells the rest, and that the task is gone.
    pub(super) fn close(&self, reports: Vec<Report>, value: Option<T>) {
        self.0.change(|content| {
            content.reports.extend(reports);
            content.end = Some(End { value });
        });
    }

    /// Takes what was told so far; `waker` is called when there is more.
    pub(super) fn collect(&self, waker: &Waker) -> (Vec<Report>, Option<End<T>>) {
        let take = |content: &mut Content<T>| (std::mem::take(&mut content.reports), content.end.take());
        self.0.watch(waker, take)
    }
}
