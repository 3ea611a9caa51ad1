use taskgroup::{ErrorGroup, scope};

async fn fetch(id: u32) -> u32 {
    id * 2
}

async fn run() -> Result<u32, ErrorGroup> {
    scope! {
        let value = spawn(blocking) { fetch(1).await };
        value.await
    }
    .await
}

fn main() {}
