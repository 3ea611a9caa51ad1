//! Happy Eyeballs (RFC 8305): connects to whichever address of a host answers first.
//!
//! The next attempt begins 250 ms after the last one, or at once when that has failed. The first that is answered wins;
//! attempts that are still under way are dropped, which closes their sockets. If all fail, each error comes out.
//!
//! An attempt is over when the server has said something, as one of SMTP or SSH does; of TLS it would be the handshake. So
//! a server whose host is up but which hangs does not win.

use std::io::{Error, ErrorKind, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use async_io::{Async, Timer};
use futures_lite::future::or;
use taskgroup::{ErrorGroup, race};

const DELAY: Duration = Duration::from_millis(250);

/// A connection to the first of the addresses that answers; they are tried in their order.
async fn connect(addresses: &[SocketAddr], delay: Duration) -> Result<Async<TcpStream>, ErrorGroup> {
    race! {
        for &address in addresses {
            // Closed when the attempt is over: nothing is ever sent.
            let (running, over) = async_channel::bounded::<()>(1);
            spawn(name = address.to_string()) move(address, running) {
                let result = attempt(address).await;
                drop(running);
                result?
            }
            let failed = async {
                let _closed = over.recv().await;
            };
            let late = async {
                Timer::after(delay).await;
            };
            or(failed, late).await;
        }
    }
    .await
}

async fn attempt(address: SocketAddr) -> Result<Async<TcpStream>, Error> {
    let connection = Async::<TcpStream>::connect(address).await?;
    match connection.peek(&mut [0]).await? {
        0 => Err(Error::from(ErrorKind::UnexpectedEof)),
        _ => Ok(connection),
    }
}

/// A server that greets whoever connects first.
fn greets() -> Result<SocketAddr, Error> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    std::thread::spawn(move || {
        let greeted = listener.accept().and_then(|(mut client, _)| {
            client.write_all(b"hello")?;
            Ok(client)
        });
        // The connection stays open for as long as the program runs.
        std::mem::forget(greeted);
    });
    Ok(address)
}

/// An address where nothing listens any more.
fn refuses() -> Result<SocketAddr, Error> {
    TcpListener::bind("127.0.0.1:0")?.local_addr()
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Its backlog takes connections, and nobody ever answers.
    let hangs = TcpListener::bind("127.0.0.1:0")?;
    let (refuses, greets) = (refuses()?, greets()?);
    taskgroup::block_on(async {
        let connection = connect(&[refuses, hangs.local_addr()?, greets], DELAY).await?;
        let winner = connection.get_ref().peer_addr()?;
        println!("connected to the one that greets: {}", winner == greets);

        if let Err(group) = connect(&[refuses, refuses], DELAY).await {
            println!("{} attempts failed", group.len());
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    const FOR_EVER: Duration = Duration::from_secs(3600);

    fn run(addresses: &[SocketAddr], delay: Duration) -> Result<SocketAddr, ErrorGroup> {
        let connection = taskgroup::block_on(connect(addresses, delay))?;
        Ok(connection.get_ref().peer_addr().expect("it is connected"))
    }

    #[test]
    fn the_next_begins_after_the_delay_and_those_behind_the_winner_never() {
        let (hangs, untried) = (TcpListener::bind("127.0.0.1:0"), TcpListener::bind("127.0.0.1:0"));
        let (hangs, untried) = (hangs.expect("a listener"), untried.expect("a listener"));
        let greets = greets().expect("a server");
        let [first, last] = [&hangs, &untried].map(|listener| listener.local_addr().expect("an address"));
        let begun = Instant::now();
        let winner = run(&[first, greets, last], DELAY);
        assert_eq!(winner.expect("one greets"), greets);
        assert!(begun.elapsed() >= DELAY);
        hangs.accept().expect("it was tried");
        // Another connection is the first that comes.
        let ours = TcpStream::connect(last).expect("it listens");
        let (_, from) = untried.accept().expect("ours");
        assert_eq!(from, ours.local_addr().expect("an address"));
    }

    #[test]
    fn the_next_begins_at_once_when_the_one_before_has_failed() {
        let (refuses, greets) = (refuses().expect("an address"), greets().expect("a server"));
        assert_eq!(run(&[refuses, greets], FOR_EVER).expect("one greets"), greets);
    }

    #[test]
    fn if_all_fail_each_is_named() {
        let refuses = refuses().expect("an address");
        let group = run(&[refuses, refuses], FOR_EVER).expect_err("nothing listens there");
        let tasks = group.iter().map(|leaf| leaf.task().map(str::to_owned));
        assert_eq!(tasks.collect::<Vec<_>>(), vec![Some(refuses.to_string()); 2]);
        let refused = |leaf: &taskgroup::Leaf| {
            leaf.downcast_ref::<Error>()
                .is_some_and(|error| error.kind() == ErrorKind::ConnectionRefused)
        };
        assert!(group.iter().all(refused), "{group}");
    }
}
