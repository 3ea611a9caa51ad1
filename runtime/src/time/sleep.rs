//! One timer, of tokio inside a tokio runtime and of async-io everywhere else.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Instant;

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
    pub(crate) fn until(moment: Instant) -> Self {
        #[cfg(feature = "tokio")]
        if tokio::runtime::Handle::try_current().is_ok() {
            return Sleep::Tokio(Box::pin(tokio::time::sleep_until(moment.into())));
        }
        Self::elsewhere(moment)
    }

    #[cfg(feature = "async-io")]
    fn elsewhere(moment: Instant) -> Self {
        Sleep::AsyncIo(async_io::Timer::at(moment))
    }

    #[cfg(not(feature = "async-io"))]
    fn elsewhere(_moment: Instant) -> Self {
        panic!("no timer outside a tokio runtime: build taskgroup with its feature `async-io`")
    }

    /// Waits for another moment from now on, with the same timer.
    #[cfg_attr(
        not(any(feature = "tokio", feature = "async-io")),
        expect(unused_variables, reason = "without a timer none is ever made")
    )]
    pub(crate) fn reset(&mut self, moment: Instant) {
        match *self {
            #[cfg(feature = "tokio")]
            Sleep::Tokio(ref mut sleep) => sleep.as_mut().reset(moment.into()),
            #[cfg(feature = "async-io")]
            Sleep::AsyncIo(ref mut timer) => timer.set_at(moment),
        }
    }
}

/// A timer that is made when it is first needed, and set anew when the moment has moved.
#[derive(Default)]
pub(crate) struct Timer(Option<(Sleep, Instant)>);

impl Timer {
    /// Waits until `moment`.
    pub(crate) fn poll_until(&mut self, moment: Instant, cx: &mut Context<'_>) -> Poll<()> {
        let (sleep, set) = self.0.get_or_insert_with(|| (Sleep::until(moment), moment));
        if *set != moment {
            sleep.reset(moment);
            *set = moment;
        }
        Pin::new(sleep).poll(cx)
    }

    /// Wakes nobody any more.
    pub(crate) fn stop(&mut self) {
        self.0 = None;
    }
}

/// What the clock says that timers go by here.
pub(crate) fn now() -> Instant {
    #[cfg(feature = "tokio")]
    if tokio::runtime::Handle::try_current().is_ok() {
        return tokio::time::Instant::now().into_std();
    }
    Instant::now()
}

impl Future for Sleep {
    type Output = ();

    #[cfg_attr(
        not(any(feature = "tokio", feature = "async-io")),
        expect(unused_variables, reason = "without a timer none is ever made")
    )]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        match *self.get_mut() {
            #[cfg(feature = "tokio")]
            Sleep::Tokio(ref mut sleep) => sleep.as_mut().poll(cx),
            #[cfg(feature = "async-io")]
            Sleep::AsyncIo(ref mut timer) => Pin::new(timer).poll(cx).map(drop),
        }
    }
}
