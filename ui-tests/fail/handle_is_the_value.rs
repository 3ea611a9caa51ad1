use taskgroup::{ErrorGroup, local_scope, scope};

async fn fetch(id: u32) -> u32 {
    id * 2
}

async fn run() -> Result<u32, ErrorGroup> {
    scope! {
        let task = spawn fetch(1);
        task
    }
    .await
}

async fn several() -> Result<u32, ErrorGroup> {
    local_scope! { vec![spawn fetch(1), spawn fetch(2)] }.await
}

fn main() {}
