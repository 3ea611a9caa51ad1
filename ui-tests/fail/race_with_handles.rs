use taskgroup::{ErrorGroup, race};

async fn fetch(id: u32) -> u32 {
    id * 2
}

async fn run() -> Result<u32, ErrorGroup> {
    race! {
        let first = spawn fetch(1);
        spawn fetch(2);
        first.await;
    }
    .await
}

fn main() {}
