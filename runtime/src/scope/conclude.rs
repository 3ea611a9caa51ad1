//! What a scope comes out with.

use std::panic::resume_unwind;

use crate::engine::{Conclusion, Launched, Region, Site, Threading};
use crate::error::{Cancelled, ErrorGroup, TaskError};
use crate::trace;

/// The form in which a scope comes out.
pub(super) trait Conclude<T> {
    type Outcome;

    /// The short way, if all went well and that is all there is to say.
    fn plainly<M: Threading>(_scope: &mut Launched<'_, T, M>) -> Option<Self::Outcome> {
        None
    }

    /// `None` if the body was ended by the failure of an enclosing scope.
    fn conclude(site: &Site, conclusion: Conclusion<T>) -> Option<Self::Outcome>;

    /// Of a scope without a value.
    fn failed(group: ErrorGroup) -> Self::Outcome;
}

/// As ever.
pub(super) struct Plain;

impl<T> Conclude<T> for Plain {
    type Outcome = Result<T, ErrorGroup>;

    #[inline]
    fn plainly<M: Threading>(scope: &mut Launched<'_, T, M>) -> Option<Self::Outcome> {
        scope.conclude_plainly().map(Ok)
    }

    fn conclude(site: &Site, conclusion: Conclusion<T>) -> Option<Self::Outcome> {
        conclude(site, conclusion)
    }

    fn failed(group: ErrorGroup) -> Self::Outcome {
        Err(group)
    }
}

pub(super) fn conclude<T>(site: &Site, conclusion: Conclusion<T>) -> Option<Result<T, ErrorGroup>> {
    let Conclusion {
        mut panics,
        failures: mut errors,
        is_interrupted,
        cancellation,
        value,
        ..
    } = conclusion;
    if is_interrupted {
        errors.push(TaskError::marker_of(Region::cause()));
    }
    if !panics.is_set() && errors.is_empty() {
        return match (value, cancellation) {
            (Some(value), _) => Some(Ok(value)),
            (None, Some(reason)) => Some(Err(ErrorGroup::from_error(Cancelled::of_scope(reason)))),
            (None, None) => None,
        };
    }
    // The value's destructor may panic as well.
    panics.guard(|| drop(value));
    let group = ErrorGroup::new("", errors.into_iter().map(TaskError::into_member));
    if let Some(payload) = panics.take() {
        if let Some(group) = group {
            print_beside_panic(site, &group);
        }
        resume_unwind(payload);
    }
    group.map(Err)
}

/// Errors are not silent because a panic goes ahead of them. Whatever happens in here, it is that panic that
/// goes on.
fn print_beside_panic(site: &Site, group: &ErrorGroup) {
    let location = site.location();
    trace::print(format_args!(
        "a panic goes on; the scope at {location} also had {group:?}"
    ));
}
