//! A function that takes a list of futures and runs them all in a scope of its own.

use std::future::Future;
use std::time::Duration;

use async_io::{Timer, block_on};
use taskgroup::{ErrorGroup, scope};

async fn nursery<F>(tasks: Vec<F>) -> Result<(), ErrorGroup>
where
    F: Future<Output = ()> + Send,
{
    scope! {
        for task in tasks {
            spawn task;
        }
    }
    .await
}

async fn worker(n: u64) {
    println!("Worker {n} started");
    Timer::after(Duration::from_millis(n * 30)).await;
    println!("Worker {n} done");
}

fn main() -> Result<(), ErrorGroup> {
    block_on(nursery(vec![worker(1), worker(2), worker(3)]))
}
