//! What has come of a scope, for whoever polled it to its end.

use std::borrow::Cow;

use super::{Driver, Threading};
use crate::engine::panics::FirstPanic;
use crate::error::{Panicked, TaskError};

impl<M: Threading> Driver<'_, M> {
    /// Whether nothing has come of it but what the body gives.
    pub(crate) fn has_gone_well(&mut self) -> bool {
        let state = self.work().state;
        !state.panics.is_set() && state.story.is_none() && !state.outside
    }

    /// A failing task stops neither its siblings nor the body.
    pub(crate) fn collect_failures(&mut self) {
        self.work().state.collect = true;
    }

    /// Panics of tasks and of the body are errors.
    pub(crate) fn contain_panics(&mut self) {
        self.work().state.contain = true;
    }

    /// How many tasks have come to a value, the body among them.
    pub(crate) fn succeeded(&mut self) -> usize {
        self.work().state.succeeded
    }

    /// A panic that is left, such as that of a destructor, as an error where panics are errors.
    pub(crate) fn take_contained_panic(&mut self) -> Option<TaskError> {
        let state = self.work().state;
        if !state.contain {
            return None;
        }
        let payload = state.panics.take()?;
        Some(TaskError::from(Panicked::new(payload)))
    }

    /// The first panic, if there was one.
    pub(crate) fn take_panic(&mut self) -> FirstPanic {
        std::mem::take(&mut self.work().state.panics)
    }

    /// The failures of children in the order in which they ended, and last that of the body.
    pub(crate) fn take_failures(&mut self) -> Vec<TaskError> {
        self.work().take_failures()
    }

    /// Whether the scope was wound down with the task around it, and something in it was cut off.
    pub(crate) fn is_interrupted(&mut self) -> bool {
        let state = self.work().state;
        state.outside && state.cut
    }

    /// Whether the scope was cancelled by hand, and for what reason.
    pub(crate) fn take_cancellation(&mut self) -> Option<Option<Cow<'static, str>>> {
        self.work().state.story.as_mut()?.cancelled.take()
    }

    /// The task without a value that the body awaited, if no failure of this scope says more.
    pub(crate) fn take_awaited(&mut self) -> Cow<'static, str> {
        let story = self.work().state.story.as_mut();
        story.and_then(|story| story.awaited.take()).unwrap_or_default()
    }
}

impl super::Work<'_> {
    pub(super) fn take_failures(&mut self) -> Vec<TaskError> {
        let Some(story) = &mut self.state.story else {
            return Vec::new();
        };
        let mut failures = std::mem::take(&mut story.failures);
        failures.extend(story.body_failure.take());
        failures
    }
}
