//! The signals that end the server.

use std::future::Future;
use std::io;

use crate::log;

/// What is done at the first signal, and what is done at the second, counted from this call.
#[cfg(unix)]
pub fn signals() -> io::Result<(impl Future<Output = ()> + Send, impl Future<Output = ()> + Send)> {
    let (mut first, mut second) = (Signals::new()?, Signals::new()?);
    let first = async move {
        let name = first.next().await;
        log::info(format_args!(
            "{name}: no more connections; the next signal ends the server at once"
        ));
    };
    let second = async move {
        second.next().await;
        let name = second.next().await;
        log::warn(format_args!("{name}: ends at once"));
    };
    Ok((first, second))
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.interrupt.recv() => "SIGINT",
            _ = self.terminate.recv() => "SIGTERM",
        }
    }
}

/// Where there are no signals there is Ctrl-C.
#[cfg(not(unix))]
pub fn signals() -> io::Result<(impl Future<Output = ()> + Send, impl Future<Output = ()> + Send)> {
    let pressed = |times: u32| async move {
        for _ in 0..times {
            if let Err(error) = tokio::signal::ctrl_c().await {
                log::warn(format_args!("Ctrl-C will not be noticed: {error}"));
                std::future::pending::<()>().await;
            }
        }
    };
    Ok((pressed(1), pressed(2)))
}
