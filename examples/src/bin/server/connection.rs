//! One connection, from its first byte to its last.

use std::convert::Infallible;
use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures::FutureExt;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use taskgroup::{Deadline, TimedOut, cancelled, shield, timeout};
use tokio::net::TcpStream;

use crate::log;
use crate::protocol;
use crate::server::Server;

/// For a client to take the end of an answer, or to send the end of a request's head.
const LINGER: Duration = Duration::from_secs(1);

/// What ends a connection before its time.
#[derive(Debug, thiserror::Error)]
enum Fault {
    #[error("{0}")]
    Http(#[from] hyper::Error),
    #[error("closed half-way: {0}")]
    Late(#[from] TimedOut),
}

/// Serves a connection. Whatever goes wrong with it, a panic included, is logged and counted and goes no further.
pub async fn run(server: &Server, number: u64, stream: TcpStream) {
    let told = |what: &str| {
        if server.verbose {
            log::info(format_args!("connection {number}: {what}"));
        }
    };
    told("accepted");
    // What a panic leaves behind of a connection is never looked at again.
    match AssertUnwindSafe(talk(server, stream)).catch_unwind().await {
        Ok(Ok(())) => told("closed"),
        Ok(Err(fault)) => {
            server.stats.errors.add_one();
            told(&fault.to_string());
        }
        Err(_) => {
            server.stats.panics.add_one();
            log::error(format_args!("connection {number}: panicked, and was closed"));
        }
    }
    server.stats.closed.add_one();
}

/// Answers one request after the other, until client or server have had enough.
///
/// Two deadlines and the end of the server come in one shape: `cancelled` is done, and the connection closes behind the
/// request that it has, if any.
async fn talk(server: &Server, stream: TcpStream) -> Result<(), Fault> {
    let limits = &server.limits;
    let idle = Deadline::after(limits.idle);
    let busy = AtomicBool::new(false);
    let service = service_fn(async |request| {
        busy.store(true, Ordering::Relaxed);
        // Refused if the time has just run out: then this request is the last.
        let _ = idle.remove();
        let response = protocol::answer(server, request).await;
        let _ = idle.restart(limits.idle);
        busy.store(false, Ordering::Relaxed);
        Ok::<_, Infallible>(response)
    });
    let mut connection = pin!(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    let talk = async {
        tokio::select! {
            biased;
            () = cancelled() => {}
            ended = connection.as_mut() => return ended.map_err(Fault::from),
        }
        connection.as_mut().graceful_shutdown();
        let running = if busy.load(Ordering::Relaxed) {
            limits.request
        } else {
            Duration::ZERO
        };
        shield(timeout(running + LINGER, connection)).await??;
        Ok(())
    };
    timeout(limits.lifetime, timeout(&idle, talk)).await??
}
