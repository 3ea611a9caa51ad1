//! Partial success: every record is processed, the failures are collected, the scope never fails.

use futures_lite::future::{block_on, yield_now};
use taskgroup::{ErrorGroup, scope};

async fn process_record(record_id: i32, data: i32) -> Result<i32, String> {
    yield_now().await;
    if data < 0 {
        return Err(format!("Invalid data {data} for record {record_id}"));
    }
    Ok(record_id * data)
}

fn main() -> Result<(), ErrorGroup> {
    let records = [(1, 10), (2, -5), (3, 20), (4, -3), (5, 15)];
    let (successes, errors) = block_on(scope! {
        let mut tasks = Vec::new();
        for (record_id, data) in records {
            // `(value)`: the `Result` itself is what the handle gives.
            tasks.push((record_id, spawn(value) process_record(record_id, data)));
        }
        let (mut successes, mut errors) = (Vec::new(), Vec::new());
        for (record_id, task) in tasks {
            match task.await {
                Ok(value) => successes.push((record_id, value)),
                Err(error) => errors.push((record_id, error)),
            }
        }
        (successes, errors)
    })?;
    let errors: Vec<String> = errors
        .iter()
        .map(|(id, error)| format!("({id}, '{error}')"))
        .collect();
    println!("Successes: {successes:?}");
    println!("Errors: [{}]", errors.join(", "));
    Ok(())
}
