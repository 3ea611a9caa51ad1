use futures::executor::block_on;
use taskgroup::{ErrorGroup, scope};

async fn fetch(id: u32) -> u32 {
    id * 2
}

async fn run() -> Result<u32, ErrorGroup> {
    scope! {
        let first = spawn fetch(1);
        let mut tasks = vec![spawn fetch(2)];
        tasks.push(spawn { 6 });
        let sum = spawn move(tasks) {
            let mut sum = 0;
            for task in tasks {
                sum += task.await
            }
            sum
        };
        first.await + sum.await
    }
    .await
}

fn main() {
    assert_eq!(block_on(run()).unwrap(), 12);
}
