//! Scopes in which a failure stops nobody.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::ScopeFuture;
use super::conclude::{Conclude, conclude};
use crate::engine::{Conclusion, Site, Threading, Threads};
use crate::error::ErrorGroup;

/// The future of [`ScopeFuture::collect`]: a scope in which a failure stops nobody.
///
/// ```
/// use taskgroup::{CollectFuture, scope};
///
/// let all: CollectFuture<'_, u32> = scope! { 7 }.collect();
/// assert_eq!(taskgroup::block_on(all).into_result().unwrap(), 7);
/// ```
#[must_use = "a scope does nothing until it is awaited: write `.collect().await`"]
pub struct CollectFuture<'env, T, M: Threading = Threads> {
    scope: ScopeFuture<'env, T, M>,
}

impl<'env, T, M: Threading> CollectFuture<'env, T, M> {
    pub(super) fn new(scope: ScopeFuture<'env, T, M>) -> Self {
        Self { scope }
    }
}

/// Nothing in it is polled in place.
impl<T, M: Threading> Unpin for CollectFuture<'_, T, M> {}

impl<T, M: Threading> Future for CollectFuture<'_, T, M> {
    type Output = Collected<T>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Collected<T>> {
        self.scope.poll_for::<Each>(cx)
    }
}

impl<T, M: Threading> fmt::Debug for CollectFuture<'_, T, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("CollectFuture").field(&self.scope).finish()
    }
}

/// With each part by itself.
struct Each;

impl<T> Conclude<T> for Each {
    type Outcome = Collected<T>;

    fn conclude(site: &Site, mut conclusion: Conclusion<T>) -> Option<Collected<T>> {
        // What panics has no outcome, and then the value is dropped by whoever says so.
        let value = conclusion.value.take_if(|_| !conclusion.panics.is_set());
        let successes = conclusion.succeeded - usize::from(value.is_some());
        let failures = match (conclude(site, conclusion), &value) {
            (None, None) => return None,
            (Some(Err(group)), _) => Some(group),
            (Some(Ok(_)) | None, _) => None,
        };
        Some(Collected {
            value,
            successes,
            failures,
        })
    }

    fn failed(group: ErrorGroup) -> Collected<T> {
        Collected {
            value: None,
            successes: 0,
            failures: Some(group),
        }
    }
}

/// What a scope comes out with whose failures were [collected](ScopeFuture::collect).
///
/// ```
/// use std::num::ParseIntError;
/// use taskgroup::scope;
///
/// # taskgroup::block_on(async {
/// let parse = async |text: &str| text.parse::<u32>();
/// let some = scope! { for text in ["1", "two", "3"] { spawn parse(text); } "parsed" }.collect().await;
/// assert_eq!((some.value(), some.successes()), (Some(&"parsed"), 2));
/// assert!(some.failures().is_some_and(|group| group.first().is::<ParseIntError>()));
/// let (value, failures) = some.into_parts();
/// assert_eq!((value, failures.map(|group| group.len())), (Some("parsed"), Some(1)));
///
/// let all = scope! { spawn parse("4"); }.collect().await;
/// all.into_result()?;
/// # Ok::<(), taskgroup::ErrorGroup>(()) }).unwrap();
/// ```
#[derive(Debug)]
#[must_use = "it holds the errors: look at `failures()`, or go on with `into_result()?`"]
pub struct Collected<T> {
    value: Option<T>,
    successes: usize,
    failures: Option<ErrorGroup>,
}

impl<T> Collected<T> {
    /// The body's value; `None` if it failed or was cancelled.
    pub fn value(&self) -> Option<&T> {
        self.value.as_ref()
    }

    /// How many tasks have come to a value, whether or not anybody took it; the body is none of them.
    pub fn successes(&self) -> usize {
        self.successes
    }

    /// The errors of all tasks that failed, in the order of completion, the body's own last; `None` if there are none.
    pub fn failures(&self) -> Option<&ErrorGroup> {
        self.failures.as_ref()
    }

    /// The value if nothing failed, else the failures: what the scope would come out with, but for what was not
    /// cancelled.
    ///
    /// # Errors
    ///
    /// All failures.
    pub fn into_result(self) -> Result<T, ErrorGroup> {
        match (self.failures, self.value) {
            (Some(group), _) => Err(group),
            (None, Some(value)) => Ok(value),
            (None, None) => unreachable!("a body without a value has failed"),
        }
    }

    /// The value and the failures.
    pub fn into_parts(self) -> (Option<T>, Option<ErrorGroup>) {
        (self.value, self.failures)
    }
}
