//! The deadline cancels both tasks; the cleanup of each runs, and awaits, before the scope ends.

use std::time::Duration;

use async_io::{Timer, block_on};
use taskgroup::{ErrorGroup, TimedOut, catch_group, scope};

fn main() -> Result<(), ErrorGroup> {
    let ms = Duration::from_millis;
    let outcome = block_on(
        scope! {
            for name in ["task_1", "task_2"] {
                spawn move(name) {
                    println!("{name} started");
                    Timer::after(ms(10_000)).await;
                } finally {
                    Timer::after(ms(5)).await; // asynchronous cleanup
                    println!("{name} cleanup ran");
                }
            }
        }
        .timeout(ms(20)),
    );
    catch_group! {
        try { outcome? }
        except* TimedOut => { println!("cancellation propagated") }
    }
}
