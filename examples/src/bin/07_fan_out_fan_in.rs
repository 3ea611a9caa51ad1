//! Fan out over five URLs, fan in; at most two in flight at once.

use std::sync::atomic::{AtomicUsize, Ordering};

use async_lock::Semaphore;
use futures_lite::future::{block_on, yield_now};
use taskgroup::{ErrorGroup, scope};

#[derive(Default)]
struct Flight {
    now: AtomicUsize,
    peak: AtomicUsize,
}

async fn fetch_url(url: &str, limit: &Semaphore, flight: &Flight) -> String {
    let _permit = limit.acquire().await;
    let now = flight.now.fetch_add(1, Ordering::Relaxed) + 1;
    flight.peak.fetch_max(now, Ordering::Relaxed);
    yield_now().await;
    flight.now.fetch_sub(1, Ordering::Relaxed);
    format!("content_of_{url}")
}

fn main() -> Result<(), ErrorGroup> {
    let (limit, flight) = (Semaphore::new(2), Flight::default());
    let urls: Vec<String> = (0..5).map(|i| format!("url_{i}")).collect();
    let contents = block_on(scope! {
        let mut tasks = Vec::new();
        for url in &urls {
            tasks.push(spawn fetch_url(url, &limit, &flight));
        }
        let mut contents = Vec::new();
        for task in tasks {
            contents.push(task.await);
        }
        contents
    })?;
    println!("Processed {} URLs in parallel", contents.len());
    println!("['{}']", contents.join("', '"));
    println!("peak in flight: {}", flight.peak.load(Ordering::Relaxed));
    Ok(())
}
