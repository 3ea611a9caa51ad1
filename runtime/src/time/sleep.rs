//! One timer, of tokio inside a tokio runtime and of async-io everywhere else.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

/// Waits until a moment has come, counted by the clock of whichever timer it is.
pub(crate) struct Sleep(Pin<Box<dyn Future<Output = ()> + Send>>);

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
            return Sleep(Box::pin(tokio::time::sleep(duration)));
        }
        Self::elsewhere(duration)
    }

    #[cfg(feature = "async-io")]
    fn elsewhere(duration: Duration) -> Self {
        let timer = async_io::Timer::after(duration);
        Sleep(Box::pin(async {
            timer.await;
        }))
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
        self.0.as_mut().poll(cx)
    }
}
