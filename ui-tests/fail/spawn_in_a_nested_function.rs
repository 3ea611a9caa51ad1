use taskgroup::{ErrorGroup, scope};

async fn fetch(id: u32) -> u32 {
    id * 2
}

async fn run() -> Result<(), ErrorGroup> {
    scope! {
        async fn helper() {
            let task = spawn fetch(1);
            task.cancel();
        }
        helper().await
    }
    .await
}

fn main() {}
