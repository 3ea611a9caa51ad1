use taskgroup::{ErrorGroup, scope};

async fn fetch(id: u32) -> u32 {
    id * 2
}

async fn run() -> Result<(), ErrorGroup> {
    scope! {
        async fn helper() {
            spawn fetch(1);
        }
        helper().await
    }
    .await
}

fn main() {}
