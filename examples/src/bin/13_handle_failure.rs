//! One task succeeds late, one fails early: the handler sees a group of one.

use std::time::Duration;

use async_io::{Timer, block_on};
use taskgroup::{ErrorGroup, catch_group, scope};

#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct ValueError(&'static str);

async fn ok() -> u32 {
    Timer::after(Duration::from_millis(100)).await;
    1
}

async fn bad() -> Result<u32, ValueError> {
    Timer::after(Duration::from_millis(10)).await;
    Err(ValueError("boom"))
}

fn main() -> Result<(), ErrorGroup> {
    let outcome = block_on(scope! {
        spawn ok();
        spawn bad();
    });
    catch_group! {
        try { outcome? }
        except* ValueError as group => { println!("handled: {group}") }
    }
}
