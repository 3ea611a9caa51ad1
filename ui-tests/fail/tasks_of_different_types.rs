use taskgroup::{ErrorGroup, scope};

async fn fetch(id: u32) -> u32 {
    id * 2
}

async fn run() -> Result<(), ErrorGroup> {
    scope! {
        let tasks = vec![spawn fetch(1), spawn { "two" }];
        println!("{}", tasks.len());
    }
    .await
}

fn main() {}
