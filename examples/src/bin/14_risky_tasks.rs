//! Task 2 fails at once; 1 and 3 are cancelled.

use std::time::Duration;

use async_io::{Timer, block_on};
use taskgroup::{ErrorGroup, catch_group, scope};

#[derive(Debug, thiserror::Error)]
#[error("Error in task {0}")]
struct ValueError(u64);

async fn risky_task(n: u64) -> Result<String, ValueError> {
    if n == 2 {
        return Err(ValueError(n));
    }
    Timer::after(Duration::from_secs(n)).await;
    Ok(format!("Task {n} done"))
}

fn main() -> Result<(), ErrorGroup> {
    let outcome = block_on(scope! {
        for n in 1..=3 {
            spawn risky_task(n);
        }
    });
    catch_group! {
        try { outcome? }
        except* ValueError as errors => {
            for error in errors.iter() {
                println!("Caught: {error}");
            }
        }
    }
}
