//! A race with hedging: a second server is asked if the first takes longer than most answers do, and the first answer wins.
//!
//! It runs on a simulated clock, so it takes no time and prints the same each time. `happy_eyeballs` is a race for
//! connections, on the network.

use std::time::Duration;

use taskgroup::{ErrorGroup, TimedOut, race};
use tokio::sync::oneshot;
use tokio::time::{Instant, sleep};

/// Longer than 95 of 100 answers take, say: so one request in twenty is sent twice.
const DELAY: Duration = Duration::from_millis(50);
/// For all of it.
const LIMIT: Duration = Duration::from_millis(500);
const FOR_EVER: u64 = u64::MAX;

#[derive(Debug, thiserror::Error)]
#[error("{0} is down")]
struct Down(&'static str);

/// A server, and what becomes of a request to it.
struct Server {
    name: &'static str,
    answer: String,
    millis: u64,
    works: bool,
}

impl Server {
    /// Gives what is stored here, and no copy of it.
    async fn ask(&self) -> Result<&str, Down> {
        println!("  {} is asked", self.name);
        sleep(Duration::from_millis(self.millis)).await;
        if self.works {
            Ok(&self.answer)
        } else {
            Err(Down(self.name))
        }
    }

    /// May take its time: the race comes out behind it.
    async fn close(&self) {
        println!("  {} is closed", self.name);
    }
}

/// The first answer, lent by the server that gave it. The next server is asked after the delay, or at once when one has failed.
async fn ask(servers: &[Server]) -> Result<&str, ErrorGroup> {
    race! {
        for server in servers {
            let (fails, failed) = oneshot::channel();
            spawn(name = server.name) move(server, fails) {
                let answer = server.ask().await;
                if answer.is_err() {
                    let _ = fails.send(());
                }
                answer?
            } finally {
                server.close().await;
            }
            tokio::select! {
                Ok(()) = failed => {}
                () = sleep(DELAY) => {}
            }
        }
    }
    .timeout(LIMIT)
    .await
}

async fn tell(servers: &[Server]) {
    println!(
        "{}",
        servers
            .iter()
            .map(|server| server.name)
            .collect::<Vec<_>>()
            .join(", ")
    );
    let begun = Instant::now();
    match ask(servers).await {
        Ok(answer) => println!("  {answer}"),
        Err(group) => {
            for leaf in &group {
                let is_late = leaf.is::<TimedOut>();
                println!(
                    "  {}",
                    if is_late {
                        "no answer in time".to_owned()
                    } else {
                        leaf.to_string()
                    }
                );
            }
        }
    }
    println!("  after {:?}", begun.elapsed());
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let server = |name, millis, works| Server {
        name,
        answer: format!("answer of {name}"),
        millis,
        works,
    };
    let works = |name, millis| server(name, millis, true);
    let fails = |name, millis| server(name, millis, false);
    tell(&[works("quick", 20), works("spare", 20)]).await;
    tell(&[works("slow", 400), works("spare", 20), works("another", 20)]).await;
    tell(&[works("rather slow", 60), works("slower", 20)]).await;
    tell(&[fails("broken", 10), works("spare", 20)]).await;
    tell(&[fails("broken", 10), fails("lost", 20)]).await;
    tell(&[works("hangs", FOR_EVER), works("hangs, too", FOR_EVER)]).await;
}
