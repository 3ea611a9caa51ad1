use taskgroup::{ErrorGroup, scope};

async fn fetch(id: u32) -> u32 {
    id * 2
}

async fn run() -> Result<(), ErrorGroup> {
    scope! {
        let id = 1;
        spawn move(id) fetch(id);
    }
    .await
}

fn main() {}
