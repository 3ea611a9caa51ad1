//! Two handles, and the scope's value made of what they give.

use std::time::Duration;

use async_io::{Timer, block_on};
use taskgroup::{ErrorGroup, scope};

async fn job(name: &str, delay: Duration) -> String {
    Timer::after(delay).await;
    format!("{name} done")
}

fn main() -> Result<(), ErrorGroup> {
    let (first, second) = block_on(scope! {
        let first = spawn job("A", Duration::from_millis(20));
        let second = spawn job("B", Duration::from_millis(10));
        (first.await, second.await)
    })?;
    println!("{first}");
    println!("{second}");
    Ok(())
}
