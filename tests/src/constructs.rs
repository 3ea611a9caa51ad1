//! Constructs that take a while to wind down, to be put wherever a future may be.

use std::future::pending;

use futures::FutureExt;
use futures::future::BoxFuture;
use taskgroup::{catch_group, scope};

use crate::{Boom, Log, turns};

/// Something in a task that has to be finished before the task is dropped.
pub type Construct<'a> = BoxFuture<'a, ()>;

/// A cleanup that takes a while.
pub async fn close(log: &Log) {
    turns(3).await;
    log.add("closed");
}

/// A scope with a task that has a cleanup.
pub fn nested(log: &Log) -> Construct<'_> {
    scope! { spawn pending::<()>() finally { close(log).await }; }
        .map(drop)
        .boxed()
}

/// A `catch_group!` with a `finally`.
pub fn caught(log: &Log) -> Construct<'_> {
    async {
        let _ = catch_group! {
            try { pending::<()>().await }
            except* Boom => {}
            finally { close(log).await }
        };
    }
    .boxed()
}

/// Polls a construct in the current task until it only waits, but not to its end.
///
/// # Panics
///
/// If it comes to its end.
pub async fn begin(construct: &mut Construct<'_>) {
    for _ in 0..3 {
        assert!(futures::poll!(&mut *construct).is_pending());
    }
}
