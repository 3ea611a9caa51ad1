//! The object a leaf holds, as it was handed in.

use std::error::Error;

#[cfg(any(feature = "anyhow", feature = "eyre", feature = "miette"))]
use super::report;

pub(super) type BoxError = Box<dyn Error + Send + Sync>;

/// Reports of `anyhow`, `eyre` and `miette` are kept as they are: once boxed as an `Error`, they no longer tell what they hold.
pub(super) enum Held {
    Plain(BoxError),
    #[cfg(feature = "anyhow")]
    Anyhow(anyhow::Error),
    #[cfg(feature = "eyre")]
    Eyre(eyre::Report),
    #[cfg(feature = "miette")]
    Miette(miette::Report),
}

impl Held {
    pub(super) fn error(&self) -> &(dyn Error + Send + Sync + 'static) {
        match self {
            Held::Plain(error) => &**error,
            #[cfg(feature = "anyhow")]
            Held::Anyhow(error) => &**error,
            #[cfg(feature = "eyre")]
            Held::Eyre(error) => &**error,
            #[cfg(feature = "miette")]
            Held::Miette(error) => error.as_ref(),
        }
    }

    pub(super) fn into_error(self) -> BoxError {
        match self {
            Held::Plain(error) => error,
            #[cfg(feature = "anyhow")]
            Held::Anyhow(error) => error.into(),
            #[cfg(feature = "eyre")]
            Held::Eyre(error) => error.into(),
            #[cfg(feature = "miette")]
            Held::Miette(error) => error.into(),
        }
    }

    /// The error as a `T`; a `Box<T>`, the usual cure for a large error type, counts as a `T`.
    pub(super) fn downcast_ref<T: Error + Send + Sync + 'static>(&self) -> Option<&T> {
        self.exactly::<T>()
            .or_else(|| self.exactly::<Box<T>>().map(|boxed| &**boxed))
    }

    pub(super) fn downcast<T: Error + Send + Sync + 'static>(self) -> Result<T, Self> {
        self.take::<T>()
            .or_else(|held| held.take::<Box<T>>().map(|boxed| *boxed))
    }

    fn exactly<T: Error + Send + Sync + 'static>(&self) -> Option<&T> {
        match self {
            Held::Plain(error) => error.downcast_ref(),
            #[cfg(feature = "anyhow")]
            Held::Anyhow(error) => report::downcast_ref(error),
            #[cfg(feature = "eyre")]
            Held::Eyre(error) => report::downcast_ref(error),
            #[cfg(feature = "miette")]
            Held::Miette(error) => report::downcast_ref(error),
        }
    }

    fn take<T: Error + Send + Sync + 'static>(self) -> Result<T, Self> {
        match self {
            Held::Plain(error) => error.downcast().map(|boxed| *boxed).map_err(Held::Plain),
            #[cfg(feature = "anyhow")]
            Held::Anyhow(error) => report::downcast(error).map_err(Held::Anyhow),
            #[cfg(feature = "eyre")]
            Held::Eyre(error) => report::downcast(error).map_err(Held::Eyre),
            #[cfg(feature = "miette")]
            Held::Miette(error) => report::downcast(error).map_err(Held::Miette),
        }
    }
}
