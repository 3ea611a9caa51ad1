//! How many tokens have been looked at: what tests of growth count.

use std::cell::Cell;

thread_local! {
    static STEPS: Cell<usize> = const { Cell::new(0) };
}

pub(crate) fn count() {
    STEPS.set(STEPS.get() + 1);
}

/// So many since the last time.
pub(crate) fn take() -> usize {
    STEPS.take()
}
