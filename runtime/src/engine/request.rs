//! What can be asked of a scope, and what its tasks tell it ahead of their end.

use std::borrow::Cow;
use std::cell::Cell;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};

use super::panics::Payload;
use crate::error::{Location, TaskError};

/// What a task that still winds down has come to.
pub(crate) enum Report {
    Failure(TaskError),
    Panic(Payload),
}

/// Reports that somebody keeps for himself.
#[derive(Default)]
pub(crate) struct Reports(Cell<Vec<Report>>);

impl Reports {
    pub(crate) fn add(&self, report: Report) {
        let mut reports = self.0.take();
        reports.push(report);
        self.0.set(reports);
    }

    pub(crate) fn take(&self) -> Vec<Report> {
        self.0.take()
    }
}

/// Makes an error of the names of tasks.
pub(crate) type Verdict = Box<dyn FnOnce(Vec<String>) -> TaskError + Send>;

/// What can be asked of a scope from outside its driver.
pub(crate) enum Request {
    /// Cancel body and tasks.
    Cancel { reason: Option<Cow<'static, str>> },
    /// Cancel the tasks that there are, and let the body go on.
    CancelTasks,
    /// Fail, unless the scope is shutting down already, with an error made from the names of the tasks that
    /// are still there.
    Fail(Verdict),
    /// Drop what still winds down, with an error made from its names.
    GiveUp(Verdict),
    /// Tell whether the body is gone.
    Progress(Arc<AtomicBool>),
    /// Tell which tasks there still are.
    Census(Census),
}

/// Where the answer is put: the tasks that there are, by name and place.
pub(crate) type Census = Arc<Mutex<Vec<(String, Location)>>>;
