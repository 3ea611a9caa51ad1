//! The scope around everything.

use std::future::Future;
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::time::Duration;

use taskgroup::{Cancelled, ErrorGroup, Unfinished, catch_group, scope};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;

use crate::connection;
use crate::log;
use crate::server::Server;

/// Until there may be file descriptors again.
const PAUSE: Duration = Duration::from_millis(100);

/// How the server came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Every request was answered.
    Complete,
    /// The grace period was not enough for all.
    Dropped,
    /// Nobody waited for anything.
    AtOnce,
}

/// Accepts connections until `stop` is done, and waits for what they have under way then.
///
/// # Errors
///
/// None that comes from a client: those are logged.
pub async fn serve<S>(server: &Server, listener: TcpListener, stop: S) -> Result<End, ErrorGroup>
where
    S: Future<Output = ()> + Send,
{
    let served = scope! {
        // The body's own, so that it is closed as soon as the body is asked to stop.
        let listener = listener;
        loop {
            let slot = server.slots.acquire().await?;
            let (stream, peer) = accept(&listener).await;
            let number = server.stats.accepted.add_one();
            spawn(name = format!("connection {number} from {peer}")) move {
                connection::run(server, number, stream).await;
                drop(slot);
            }
        }
    }
    .cancel_on(stop)
    .grace(server.limits.grace)
    .await;

    catch_group! {
        try { served? }
        except* Cancelled => { End::Complete }
        except* Unfinished as late => {
            for task in late.iter().flat_map(Unfinished::tasks) {
                log::warn(format_args!(
                    "{task}: dropped, after a grace of {:?}",
                    server.limits.grace
                ));
            }
            End::Dropped
        }
    }
}

async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) => {
                log::error(format_args!("cannot accept: {error}; trying again in {PAUSE:?}"));
                sleep(PAUSE).await;
            }
        }
    }
}

/// Whether the next connection may be had at once. Otherwise there is something that the server has run out of.
fn is_of_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::ConnectionAborted
            | ErrorKind::ConnectionReset
            | ErrorKind::ConnectionRefused
            | ErrorKind::Interrupted
    )
}
