//! Supervisors: services that are begun anew when they break, alone or together, and what happens when that does not help.
//!
//! It runs on a simulated clock, so it takes no time and prints the same each time. What the library tells of each restart
//! is on stderr.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use taskgroup::{ErrorGroup, Restart, scope};
use tokio::time::{Instant, sleep};

const SECOND: Duration = Duration::from_secs(1);

#[derive(Debug, thiserror::Error)]
#[error("{0} broke down")]
struct Broken(&'static str);

/// Breaks so many times, a second after it has begun, and then does its work, which takes ten.
struct Service {
    name: &'static str,
    breaks: u32,
    runs: AtomicU32,
    created: Instant,
}

impl Service {
    fn new(name: &'static str, breaks: u32) -> Self {
        let (runs, created) = (AtomicU32::new(0), Instant::now());
        Self {
            name,
            breaks,
            runs,
            created,
        }
    }

    async fn run(&self) -> Result<(), Broken> {
        let run = self.runs.fetch_add(1, Ordering::Relaxed) + 1;
        self.says(format_args!("run {run}"));
        sleep(SECOND).await;
        if run <= self.breaks {
            self.says("breaks");
            return Err(Broken(self.name));
        }
        sleep(9 * SECOND).await;
        self.says("done");
        Ok(())
    }

    async fn close(&self) {
        self.says("closed");
    }

    fn says(&self, what: impl std::fmt::Display) {
        println!("{:>4} s  {}: {what}", self.created.elapsed().as_secs(), self.name);
    }
}

/// Twice a minute, after 1 s and 2 s. A program for real leaves the jitter in.
fn policy() -> Restart {
    Restart::on_failure()
        .at_most(2, 60 * SECOND)
        .backoff(SECOND, 2 * SECOND)
        .without_jitter()
}

/// Each by itself: what breaks is begun anew, and the others do not notice.
async fn one_for_one(services: &[Service]) -> Result<(), ErrorGroup> {
    scope! {
        for service in services {
            spawn(restart = policy(), name = service.name) move(service) {
                service.run().await?;
            } finally {
                service.close().await;
            }
        }
    }
    .await
}

/// Services that cannot do without each other: what breaks takes the others with it, and all are begun anew.
async fn all_for_one(services: &[Service]) -> Result<(), ErrorGroup> {
    scope! {
        spawn(restart = policy(), name = "all") {
            scope! {
                for service in services {
                    spawn(name = service.name) service.run() finally {
                        service.close().await
                    }
                }
            }
            .await?;
        }
    }
    .await
}

/// A supervisor of a supervisor: when restarting one service has not helped, all are begun anew.
async fn in_two_levels(services: &[Service]) -> Result<(), ErrorGroup> {
    scope! {
        spawn(restart = policy(), name = "upper") {
            one_for_one(services).await?;
        }
    }
    .await
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> Result<(), ErrorGroup> {
    println!("one for one");
    one_for_one(&[Service::new("feed", 2), Service::new("cache", 0)]).await?;

    println!("all for one");
    all_for_one(&[Service::new("reader", 1), Service::new("writer", 0)]).await?;

    println!("too often");
    if let Err(group) = one_for_one(&[Service::new("feed", 9), Service::new("cache", 0)]).await {
        println!("        given up: {}", group.first());
    }

    println!("in two levels");
    in_two_levels(&[Service::new("feed", 3), Service::new("cache", 0)]).await
}
