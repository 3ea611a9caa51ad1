//! Three tasks of different length; the scope waits for all. They finish shortest first.

use std::time::Duration;

use async_io::{Timer, block_on};
use taskgroup::{ErrorGroup, scope};

async fn task(name: &str, delay: Duration) {
    Timer::after(delay).await;
    println!("{name} done");
}

fn main() -> Result<(), ErrorGroup> {
    let ms = Duration::from_millis;
    block_on(scope! {
        spawn task("task_a", ms(50));
        spawn task("task_b", ms(100));
        spawn task("task_c", ms(10));
    })
}
