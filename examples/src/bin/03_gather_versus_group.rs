//! One of two tasks fails: "collect every outcome" against "fail fast, cancel the sibling".

use std::time::Duration;

use async_io::{Timer, block_on};
use taskgroup::{ErrorGroup, catch_group, scope};

#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct ValueError(&'static str);

async fn good_task() -> Result<&'static str, ValueError> {
    Timer::after(Duration::from_millis(40)).await;
    Ok("Task B result")
}

async fn bad_task() -> Result<&'static str, ValueError> {
    Timer::after(Duration::from_millis(10)).await;
    Err(ValueError("Task A failed"))
}

/// `spawn(value)` hands the `Result` to whoever awaits, so that no failure stops the scope.
async fn with_gather() -> Result<(), ErrorGroup> {
    let results = scope! {
        let bad = spawn(value) bad_task();
        let good = spawn(value) good_task();
        [bad.await, good.await]
    }
    .await?;
    for result in results {
        match result {
            Ok(value) => println!("gather: {value}"),
            Err(error) => println!("gather error: {error}"),
        }
    }
    Ok(())
}

async fn with_taskgroup() -> Result<(), ErrorGroup> {
    catch_group! {
        try {
            scope! {
                spawn bad_task();
                spawn good_task();
            }
            .await?
        }
        except* ValueError => { println!("TaskGroup raised ExceptionGroup") }
    }
}

fn main() -> Result<(), ErrorGroup> {
    block_on(async {
        with_gather().await?;
        with_taskgroup().await
    })
}
