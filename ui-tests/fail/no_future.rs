use taskgroup::{ErrorGroup, scope};

fn compute(n: u32) -> u32 {
    n * 2
}

async fn run() -> Result<(), ErrorGroup> {
    scope! {
        let task = spawn compute(1);
        println!("{}", task.await);
    }
    .await
}

fn main() {}
