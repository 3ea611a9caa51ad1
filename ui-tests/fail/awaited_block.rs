use taskgroup::{ErrorGroup, scope};

async fn fetch(id: u32) -> u32 {
    id * 2
}

async fn run() -> Result<(), ErrorGroup> {
    scope! {
        let value = spawn { fetch(1).await }.await;
        println!("{value}");
    }
    .await
}

fn main() {}
