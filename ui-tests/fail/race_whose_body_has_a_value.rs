use taskgroup::{ErrorGroup, race};

async fn fetch(id: u32) -> u32 {
    id * 2
}

async fn run() -> Result<u32, ErrorGroup> {
    race! {
        spawn fetch(1);
        5
    }
    .await
}

fn main() {}
