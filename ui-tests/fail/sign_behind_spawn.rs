use taskgroup::{ErrorGroup, scope};

async fn fetch(id: u32) -> u32 {
    id * 2
}

async fn run() -> Result<(), ErrorGroup> {
    scope! {
        spawn: fetch(1);
        spawn, fetch(2);
    }
    .await
}

fn main() {}
