//! A deadline over the whole scope: the fast task finishes, the slow one is cancelled.

use std::time::Duration;

use async_io::{Timer, block_on};
use taskgroup::{ErrorGroup, TimedOut, catch_group, scope};

async fn fast_query() {
    Timer::after(Duration::from_millis(1)).await;
    println!("fast_query completed");
}

async fn slow_query() {
    Timer::after(Duration::from_secs(10)).await;
    println!("never printed");
}

fn main() -> Result<(), ErrorGroup> {
    let outcome = block_on(
        scope! {
            spawn fast_query();
            spawn slow_query();
        }
        .timeout(Duration::from_millis(30)),
    );
    catch_group! {
        try { outcome? }
        except* TimedOut as late => {
            println!(
                "Operation timed out after {}s",
                late.first().after().as_secs_f64()
            );
        }
    }
}
