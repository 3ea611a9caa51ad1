//! One producer, three consumers, a bounded queue, and a deadline over all.
//!
//! With a generous deadline it prints DONE 30 30, with a tight one (`19_producer_consumers 0.05`) TIMEOUT.
//!
//! Python's `Queue.join` and its sentinels have no counterpart here, and need none: when the producer is done it
//! drops its sender, which closes the channel; a consumer stops when the channel is closed and empty; and the scope
//! ends when all of them are gone.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use async_channel::{Receiver, Sender, bounded};
use async_io::{Timer, block_on};
use taskgroup::{ErrorGroup, TimedOut, catch_group, scope};

#[derive(Default)]
struct Stats {
    produced: AtomicU32,
    consumed: AtomicU32,
}

/// Says so if a task is cut off.
struct Cut(Option<String>);

impl Cut {
    fn done(mut self) {
        self.0 = None;
    }
}

impl Drop for Cut {
    fn drop(&mut self) {
        if let Some(text) = &self.0 {
            println!("{text}");
        }
    }
}

async fn producer(
    queue: Sender<(u32, u32)>,
    items: u32,
    stats: &Stats,
) -> Result<(), async_channel::SendError<(u32, u32)>> {
    let cut = Cut(Some("PROD_CANCEL".to_owned()));
    for i in 1..=items {
        Timer::after(Duration::from_millis(3)).await;
        queue.send((i, i * i)).await?;
        stats.produced.fetch_add(1, Ordering::Relaxed);
    }
    cut.done();
    Ok(())
}

async fn consumer(name: String, queue: Receiver<(u32, u32)>, stats: &Stats) -> String {
    let cut = Cut(Some(format!("{name} CANCEL")));
    while let Ok(_item) = queue.recv().await {
        Timer::after(Duration::from_millis(6)).await;
        stats.consumed.fetch_add(1, Ordering::Relaxed);
    }
    cut.done();
    name
}

fn main() -> Result<(), ErrorGroup> {
    let deadline = std::env::args()
        .nth(1)
        .and_then(|text| text.parse().ok())
        .unwrap_or(5.0);
    let stats = Stats::default();
    let (sender, receiver) = bounded(8);
    let outcome = block_on(
        scope! {
            spawn producer(sender, 30, &stats);
            let mut consumers = Vec::new();
            for i in 1..=3 {
                consumers.push(spawn consumer(format!("C{i}"), receiver.clone(), &stats));
            }
            for consumer in consumers {
                println!("{} STOP", consumer.await);
            }
        }
        .timeout(Duration::from_secs_f64(deadline)),
    );
    let (produced, consumed) = (stats.produced.into_inner(), stats.consumed.into_inner());
    catch_group! {
        try { outcome? }
        except* TimedOut => {
            println!(
                "TIMEOUT {}",
                if produced >= consumed && consumed > 0 {
                    "True"
                } else {
                    "False"
                }
            )
        }
        else { println!("DONE {produced} {consumed}") }
    }
}
