use taskgroup::{ErrorGroup, scope, spawn};

async fn fetch(id: u32) -> u32 {
    id * 2
}

async fn run() -> Result<(), ErrorGroup> {
    scope!(|s| {
        spawn!(s, fetch(1), fetch(2));
    })
    .await
}

fn main() {}
