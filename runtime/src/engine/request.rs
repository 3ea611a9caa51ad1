//! What can be asked of a scope, and what its tasks tell it ahead of their end.

use std::borrow::Cow;

use super::panics::Payload;
use crate::error::TaskError;

/// What a task that still winds down has come to.
pub(crate) enum Report {
    Failure(TaskError),
    Panic(Payload),
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
}
