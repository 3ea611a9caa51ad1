use taskgroup::{ErrorGroup, scope};

async fn fetch(id: u32) -> u32 {
    id * 2
}

async fn run() -> Result<(), ErrorGroup> {
    let mut tasks = Vec::new();
    scope! {
        for id in 0..3 {
            tasks.push(spawn fetch(id));
        }
    }
    .await
}

fn main() {}
