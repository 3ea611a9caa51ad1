//! Periodic jobs: a report every ten seconds, for as long as there is something to report.
//!
//! It runs on a simulated clock, so it takes no time and prints the same each time. What the library tells of a restart
//! is on stderr.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use taskgroup::{ErrorGroup, Restart, scope};
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep};

const SECOND: Duration = Duration::from_secs(1);
const PERIOD: Duration = Duration::from_secs(10);

#[derive(Debug, thiserror::Error)]
#[error("nobody takes report {0}")]
struct Refused(u32);

/// What the job reports on.
struct Import {
    begun: Instant,
    items: AtomicU32,
    reports: AtomicU32,
    refused: Option<u32>,
}

impl Import {
    fn new(refused: Option<u32>) -> Self {
        let (items, reports) = (AtomicU32::new(0), AtomicU32::new(0));
        Self {
            begun: Instant::now(),
            items,
            reports,
            refused,
        }
    }

    /// Takes 35 seconds.
    async fn run(&self) -> u32 {
        for _ in 0..5 {
            sleep(7 * SECOND).await;
            self.items.fetch_add(1, Ordering::Relaxed);
        }
        self.items.load(Ordering::Relaxed)
    }

    async fn report(&self) -> Result<(), Refused> {
        let report = self.reports.fetch_add(1, Ordering::Relaxed) + 1;
        if self.refused == Some(report) {
            return Err(Refused(report));
        }
        println!(
            "  {:>2} s: {} items",
            self.begun.elapsed().as_secs(),
            self.items.load(Ordering::Relaxed)
        );
        Ok(())
    }
}

/// At 10 s, 20 s, .. however long a report takes; those that are missed are not made up for.
async fn each_period(import: &Import) -> Result<(), Refused> {
    let mut ticks = interval_at(Instant::now() + PERIOD, PERIOD);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
    loop {
        ticks.tick().await;
        import.report().await?;
    }
}

/// The job ends with the scope, after a last report. If it fails, so does the import.
async fn with_reports(import: &Import) -> Result<u32, ErrorGroup> {
    scope! {
        spawn(background, name = "reports") {
            each_period(import).await?;
        } finally {
            import.report().await?;
        }
        import.run().await
    }
    .await
}

/// A job that fails begins anew, some times, and the import goes on.
async fn with_reports_if_possible(import: &Import) -> Result<u32, ErrorGroup> {
    let policy = Restart::on_failure()
        .at_most(3, 60 * SECOND)
        .backoff(2 * SECOND, 2 * SECOND)
        .without_jitter();
    scope! {
        spawn(background, restart = policy, name = "reports") {
            each_period(import).await?;
        }
        import.run().await
    }
    .await
}

fn tell(import: &Import, outcome: Result<u32, ErrorGroup>) {
    print!("  {} s: ", import.begun.elapsed().as_secs());
    match outcome {
        Ok(items) => println!("all {items} items"),
        Err(group) => println!("{}", group.first()),
    }
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    println!("reports");
    let import = Import::new(None);
    tell(&import, with_reports(&import).await);

    println!("a report that fails");
    let import = Import::new(Some(2));
    tell(&import, with_reports(&import).await);

    println!("a report that fails, and a job that begins anew");
    let import = Import::new(Some(1));
    tell(&import, with_reports_if_possible(&import).await);
}
