//! A server that stops gracefully: it accepts nothing more, answers what it was asked, says goodbye, and gives up on what
//! takes too long.
//!
//! Server and clients are in one program, on loopback. `server` is the same for real.

use std::future::Future;
use std::io;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use async_channel::bounded;
use async_io::{Async, block_on};
use async_lock::Barrier;
use futures_lite::io::BufReader;
use futures_lite::{AsyncBufReadExt, AsyncWriteExt, StreamExt};
use taskgroup::{Cancelled, ErrorGroup, Unfinished, catch_group, scope, shield};

/// Accepts connections until `stop` is done, and waits for what they have under way then. Says which it had to drop.
async fn serve(
    listener: Async<TcpListener>,
    work: &Barrier,
    stop: impl Future + Send,
    grace: Duration,
) -> Result<Vec<String>, ErrorGroup> {
    let served = scope! {
        // The body's own, so that it is closed as soon as the body is asked to stop.
        let listener = listener;
        let mut number = 0;
        loop {
            let (stream, _) = listener.accept().await?;
            number += 1;
            // What goes wrong in a connection, a panic included, is told and is no failure of the server.
            spawn(isolate, name = format!("connection {number}")) talk(stream, work);
        }
    }
    .cancel_on(stop)
    .grace(grace)
    .await;

    catch_group! {
        try { served? }
        except* Cancelled => { Vec::new() }
        except* Unfinished as late => { late.iter().flat_map(Unfinished::tasks).cloned().collect() }
    }
}

/// Asked to stop while it waits for a line it ends there, and while it answers, behind the answer.
async fn talk(stream: Async<TcpStream>, work: &Barrier) -> Result<(), ErrorGroup> {
    catch_group! {
        try {
            let mut lines = BufReader::new(&stream).lines();
            while let Some(line) = lines.next().await {
                shield(answer(&stream, &line?, work)).await?;
            }
        }
        except* io::Error as lost if |error| error.kind() == io::ErrorKind::ConnectionReset => {
            println!("gone without a word: {lost}");
        }
        finally {
            // Nobody is there any more if it was the client who closed.
            let _ = (&stream).write_all(b"goodbye\n").await;
        }
    }
}

async fn answer(mut stream: &Async<TcpStream>, request: &str, work: &Barrier) -> io::Result<()> {
    if request == "work" {
        work.wait().await; // it has begun
        work.wait().await; // it is done
    }
    stream.write_all(format!("{request}!\n").as_bytes()).await
}

type Client = BufReader<Async<TcpStream>>;

async fn connect(server: SocketAddr) -> io::Result<Client> {
    Ok(BufReader::new(Async::<TcpStream>::connect(server).await?))
}

async fn hear(client: &mut Client) -> io::Result<String> {
    let mut line = String::new();
    client.read_line(&mut line).await?;
    Ok(line.trim_end().to_owned())
}

/// Asks the server to stop while one client is idle and the request of another is under way.
async fn run(grace: Duration, is_finished: bool) -> Result<(), ErrorGroup> {
    let (work, (stop, stopped)) = (Barrier::new(2), bounded::<()>(1));
    scope! {
        let listener = Async::<TcpListener>::bind(([127, 0, 0, 1], 0))?;
        let address = listener.get_ref().local_addr()?;
        let server = spawn serve(listener, &work, async move { stopped.recv().await }, grace);
        let (mut idle, mut busy) = (connect(address).await?, connect(address).await?);
        idle.get_mut().write_all(b"hello\n").await?;
        println!("idle client: {}", hear(&mut idle).await?);
        busy.get_mut().write_all(b"work\n").await?;
        work.wait().await;

        println!("the server is asked to stop, within {grace:?}");
        stop.send(()).await?;
        println!("idle client: {}", hear(&mut idle).await?);
        println!("new client is refused: {}", connect(address).await.is_err());
        if is_finished {
            work.wait().await;
            println!(
                "busy client: {} {}",
                hear(&mut busy).await?,
                hear(&mut busy).await?
            );
        }
        println!("dropped: {:?}", server.await);
    }
    .await
}

fn main() -> Result<(), ErrorGroup> {
    block_on(run(Duration::from_secs(60), true))?;
    block_on(run(Duration::from_millis(100), false))
}
