//! What `anyhow::Error`, `eyre::Report` and `miette::Report` have in common, and how a group is found inside one.

use std::error::Error;
use std::fmt::{Debug, Display};
use std::iter;
#[cfg(any(feature = "anyhow", feature = "eyre"))]
use std::ptr;

#[cfg(any(feature = "anyhow", feature = "eyre"))]
use super::ErrorGroup;
use super::held::BoxError;

/// The bound that the libraries put on what can be got out of a report.
pub(super) trait Part: Display + Debug + Send + Sync + 'static {}

impl<T: Display + Debug + Send + Sync + 'static> Part for T {}

/// An error with context, of a type that is no `Error` itself.
pub(super) trait Report: Sized {
    fn error(&self) -> &(dyn Error + 'static);
    fn get<T: Part>(&self) -> Option<&T>;
    fn take<T: Part>(self) -> Result<T, Self>;
}

#[cfg(any(feature = "anyhow", feature = "eyre", feature = "miette"))]
macro_rules! report {
    ($report:ty) => {
        impl Report for $report {
            fn error(&self) -> &(dyn Error + 'static) {
                self.as_ref()
            }

            fn get<T: Part>(&self) -> Option<&T> {
                self.downcast_ref()
            }

            fn take<T: Part>(self) -> Result<T, Self> {
                self.downcast()
            }
        }
    };
}

#[cfg(feature = "anyhow")]
report!(anyhow::Error);
#[cfg(feature = "eyre")]
report!(eyre::Report);
#[cfg(feature = "miette")]
report!(miette::Report);

/// What the report holds, as a `T`; a report made from a boxed error (`anyhow!(boxed)`) is looked through.
pub(super) fn downcast_ref<T: Error + Send + Sync + 'static>(report: &impl Report) -> Option<&T> {
    report
        .get::<T>()
        .or_else(|| report.get::<BoxError>()?.downcast_ref())
}

pub(super) fn downcast<T: Error + Send + Sync + 'static, R: Report>(report: R) -> Result<T, R> {
    if !report.get::<BoxError>().is_some_and(|boxed| boxed.is::<T>()) {
        return report.take();
    }
    match report.take::<BoxError>()?.downcast() {
        Ok(error) => Ok(*error),
        Err(_) => unreachable!("the box was asked what it holds"),
    }
}

/// The group that the report is about, with the context that was put on it as its notes, outermost first.
#[cfg(any(feature = "anyhow", feature = "eyre"))]
pub(super) fn into_group<R: Report>(report: R) -> Result<ErrorGroup, R> {
    if !is_about_group(&report) {
        return Err(report);
    }
    let context = context(&report);
    let group = downcast::<ErrorGroup, R>(report)?;
    Ok(context.into_iter().fold(group, ErrorGroup::with_note))
}

/// Whether a group is the innermost error: one that was added as context to another error stays where it is,
/// since taking it out would lose that other error.
#[cfg(any(feature = "anyhow", feature = "eyre"))]
fn is_about_group(report: &impl Report) -> bool {
    if report
        .get::<BoxError>()
        .is_some_and(|boxed| boxed.is::<ErrorGroup>())
    {
        return true;
    }
    let innermost = chain(report)
        .last()
        .and_then(|error| error.downcast_ref::<ErrorGroup>());
    let found = report.get::<ErrorGroup>();
    found
        .zip(innermost)
        .is_some_and(|(found, innermost)| ptr::eq(found, innermost))
}

/// The texts around the innermost error.
pub(super) fn context(report: &impl Report) -> Vec<String> {
    let mut texts: Vec<_> = chain(report).map(ToString::to_string).collect();
    texts.pop();
    texts
}

pub(super) fn chain(report: &impl Report) -> impl Iterator<Item = &(dyn Error + 'static)> {
    iter::successors(Some(report.error()), |&error| error.source())
}
