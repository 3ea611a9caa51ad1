//! Results are read through the handles, in the order of spawning.

use async_io::{Timer, block_on};
use futures_lite::{StreamExt, stream};
use std::time::Duration;
use taskgroup::{ErrorGroup, scope};

async fn square(n: u32) -> u32 {
    Timer::after(Duration::from_millis(1)).await;
    n * n
}

fn main() -> Result<(), ErrorGroup> {
    let results: Vec<u32> = block_on(scope! {
        let mut tasks = Vec::new();
        for n in 1..=5 {
            tasks.push(spawn square(n));
        }
        stream::iter(tasks).then(|task| task).collect::<Vec<_>>().await
    })?;
    println!("Results: {results:?}");
    Ok(())
}
