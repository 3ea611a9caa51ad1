//! One timer, of tokio inside a tokio runtime and of async-io everywhere else.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

/// Waits until a moment has come, counted by the clock of whichever timer it is.
pub(crate) enum Sleep {
    #[cfg(feature = "tokio")]
    Tokio(Pin<Box<tokio::time::Sleep>>),
    #[cfg(feature = "async-io")]
    AsyncIo(async_io::Timer),
}

impl Sleep {
    /// Begins to wait.
    ///
    /// # Panics
    ///
    /// Inside a tokio runtime, if its time driver is not enabled. Outside, if the crate was built without the
    /// feature `async-io`.
    pub(crate) fn new(duration: Duration) -> Self {
        #[cfg(feature = "tokio")]
        if tokio::runtime::Handle::try_current().is_ok() {
            return Sleep::Tokio(Box::pin(tokio::time::sleep(duration)));
        }
        Self::elsewhere(duration)
    }

    #[cfg(feature = "async-io")]
    fn elsewhere(duration: Duration) -> Self {
        Sleep::AsyncIo(async_io::Timer::after(duration))
    }

    #[cfg(not(feature = "async-io"))]
    fn elsewhere(_duration: Duration) -> Self {
        panic!("no timer outside a tokio runtime: build taskgroup with its feature `async-io`")
    }

    /// How long it is until `deadline`; nothing if that has passed.
    pub(crate) fn left(deadline: Instant) -> Duration {
        #[cfg(feature = "tokio")]
        if tokio::runtime::Handle::try_current().is_ok() {
            let now = tokio::time::Instant::now().into_std();
            return deadline.saturating_duration_since(now);
        }
        deadline.saturating_duration_since(Instant::now())
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        match &mut *self {
            #[cfg(feature = "tokio")]
            Sleep::Tokio(sleep) => sleep.as_mut().poll(cx),
            #[cfg(feature = "async-io")]
            Sleep::AsyncIo(timer) => Pin::new(timer).poll(cx).map(drop),
        }
    }
}
