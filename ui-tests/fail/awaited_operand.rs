use taskgroup::{ErrorGroup, scope};

async fn fetch(id: u32) -> u32 {
    id * 2
}

async fn run() -> Result<(), ErrorGroup> {
    scope! {
        let task = spawn fetch(1).await;
        println!("{}", task.await);
    }
    .await
}

fn main() {}
