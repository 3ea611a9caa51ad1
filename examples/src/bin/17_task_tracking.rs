//! Tasks have names and can be asked whether they are done while the scope runs.

use std::time::Duration;

use async_io::{Timer, block_on};
use taskgroup::{ErrorGroup, TaskHandle, scope};

async fn work(delay: Duration) {
    Timer::after(delay).await;
}

fn show(tasks: &[TaskHandle<'_, ()>]) {
    let python = |done| if done { "True" } else { "False" };
    let states = tasks
        .iter()
        .map(|task| format!("'{}': {}", task.name(), python(task.is_finished())));
    println!("{{{}}}", states.collect::<Vec<_>>().join(", "));
}

fn main() -> Result<(), ErrorGroup> {
    let ms = Duration::from_millis;
    block_on(scope! {
        let mut tasks = Vec::new();
        for n in 1..=3 {
            tasks.push(spawn(name = format!("work-{n}")) work(ms(100) * n));
        }
        Timer::after(ms(150)).await;
        show(&tasks);
        for task in &tasks {
            task.finished().await;
        }
        show(&tasks);
    })
}
