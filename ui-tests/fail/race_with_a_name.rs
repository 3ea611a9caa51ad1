use taskgroup::{ErrorGroup, race};

async fn fetch(id: u32) -> u32 {
    id * 2
}

async fn run() -> Result<u32, ErrorGroup> {
    race!(|s| {
        spawn fetch(1);
    })
    .await
}

fn main() {}
