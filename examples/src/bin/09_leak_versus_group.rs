//! A detached task outlives its creator; a task of a scope cannot.

use std::time::Duration;

use async_executor::Executor;
use async_io::{Timer, block_on};
use taskgroup::{ErrorGroup, scope};

/// Says so if the task is dropped before it has completed.
struct Watch {
    label: &'static str,
    completed: bool,
}

impl Drop for Watch {
    fn drop(&mut self) {
        let end = if self.completed {
            "completed"
        } else {
            "was cancelled"
        };
        println!("{}: {end}", self.label);
    }
}

async fn background_task(label: &'static str) {
    let mut watch = Watch {
        label,
        completed: false,
    };
    Timer::after(Duration::from_millis(100)).await;
    watch.completed = true;
}

async fn leaky_approach(executor: &Executor<'_>) {
    executor.spawn(background_task("leaky")).detach();
    Timer::after(Duration::from_millis(10)).await; // returns with the task still running: leaked
}

async fn safe_approach() -> Result<(), ErrorGroup> {
    scope! {
        spawn background_task("safe");
        Timer::after(Duration::from_millis(10)).await;
    }
    .await
}

fn main() -> Result<(), ErrorGroup> {
    let executor = Executor::new();
    block_on(executor.run(leaky_approach(&executor)));
    drop(executor); // nobody waits for the leaked task; it is cut off here, in the middle
    block_on(safe_approach())?;
    println!("TaskGroup: all tasks complete");
    Ok(())
}
