use taskgroup::{ErrorGroup, scope};

async fn fetch(id: u32) -> u32 {
    id * 2
}

/// Like `tokio::spawn`.
fn detach(task: impl Future + Send + 'static) {
    drop(task);
}

async fn run() -> Result<(), ErrorGroup> {
    scope!(|s| {
        detach(async move { taskgroup::spawn!(s, fetch(1)).await });
    })
    .await
}

fn main() {}
