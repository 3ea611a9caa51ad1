//! Results in order of completion, each with its index.

use std::future::Future;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use async_io::{Timer, block_on};
use taskgroup::{ErrorGroup, scope};

async fn spawn_and_wait<F>(tasks: Vec<F>) -> Result<Vec<(usize, F::Output)>, ErrorGroup>
where
    F: Future<Output: Send> + Send,
{
    let results = Mutex::new(Vec::new());
    scope! {
        for (index, task) in tasks.into_iter().enumerate() {
            // `index` and `task` move into the block, `results` is borrowed.
            spawn move(index, task) {
                let result = task.await;
                results
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push((index, result));
            }
        }
    }
    .await?;
    Ok(results.into_inner().unwrap_or_else(PoisonError::into_inner))
}

async fn delayed(delay: Duration, text: String) -> String {
    Timer::after(delay).await;
    text
}

fn main() -> Result<(), ErrorGroup> {
    let tasks = (0..3).map(|i| delayed(Duration::from_millis((2 - i) * 30), format!("Result {i}")));
    let results = block_on(spawn_and_wait(tasks.collect()))?;
    let results: Vec<String> = results
        .iter()
        .map(|(index, text)| format!("({index}, '{text}')"))
        .collect();
    println!("[{}]", results.join(", "));
    Ok(())
}
