//! What becomes of the outcome of a `catch_group!` that has a `finally`, and of the panics on both sides of it.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use super::{Attempt, ErrorGroup, Member, TaskError};

/// What a block came to, or the panic that left it.
pub type Contained<T> = Result<T, Box<dyn Any + Send>>;

/// Runs the blocks of the user's that stand before the end of a `finally`, or that block itself.
///
/// Unwind safety is as it was without: whatever a panicking block leaves behind is seen by nobody but `finally`, which
/// is there to tidy up, and then the panic goes on.
pub fn contain<T>(run: impl FnOnce() -> T) -> Contained<T> {
    catch_unwind(AssertUnwindSafe(run))
}

/// The outcome after `finally`: a failure there joins what is on its way, as the last member.
///
/// # Panics
///
/// With the first panic, if one of the blocks panicked. The errors that are lost with it are printed.
pub fn with_cleanup<V, C>(
    outcome: Contained<Result<V, ErrorGroup>>,
    cleanup: Contained<Attempt<C>>,
) -> Result<V, ErrorGroup> {
    match (outcome, cleanup) {
        (Ok(outcome), Ok(Ok(_))) => outcome,
        (Ok(outcome), Ok(Err(failure))) => Err(joined(outcome.err(), failure)),
        (Ok(outcome), Err(payload)) => go_on(payload, outcome.err()),
        (Err(payload), cleanup) => {
            let failure = cleanup.ok().and_then(Result::err);
            go_on(payload, failure.map(TaskError::into_group))
        }
    }
}

/// A group that says nothing about its members takes the failure in; with any other it makes a new group of two, since
/// the message or the task of the one says nothing about the other.
fn joined(group: Option<ErrorGroup>, failure: TaskError) -> ErrorGroup {
    let mut members = match group {
        None => return failure.into_group(),
        Some(group) if group.is_bare() => group.into_members(),
        Some(group) => vec![Member::Group(group)],
    };
    members.push(failure.into_member());
    match ErrorGroup::new("", members) {
        Some(group) => group,
        None => unreachable!("there is a member"),
    }
}

/// Goes on with a panic, which nothing can be put into.
fn go_on(payload: Box<dyn Any + Send>, lost: Option<ErrorGroup>) -> ! {
    if let Some(group) = lost {
        eprintln!("taskgroup: a panic goes on; besides there was {group:?}");
    }
    resume_unwind(payload)
}
