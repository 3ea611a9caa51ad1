//! Failing on purpose, and looking at what came out.

use std::panic::{AssertUnwindSafe, catch_unwind};

use taskgroup::ErrorGroup;

/// An error with a name, which is all it says.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Boom(pub &'static str);

/// Fails when it is polled.
///
/// # Errors
///
/// Always.
pub async fn fail(name: &'static str) -> Result<(), Boom> {
    Err(Boom(name))
}

/// The errors of a group, in order, as their texts.
pub fn leaves(group: &ErrorGroup) -> Vec<String> {
    group.iter().map(ToString::to_string).collect()
}

/// Runs something that must panic, and gives the text that it panicked with.
///
/// # Panics
///
/// If it does not panic, or with something that is no text.
pub fn panic_of<R>(run: impl FnOnce() -> R) -> String {
    let Err(payload) = catch_unwind(AssertUnwindSafe(run)) else {
        panic!("this was to panic");
    };
    match payload.downcast::<String>() {
        Ok(text) => *text,
        Err(payload) => (*payload.downcast::<&'static str>().expect("a text")).to_owned(),
    }
}
