use taskgroup::{ErrorGroup, scope};

async fn import(row: u64) -> u64 {
    row
}

async fn run() -> Result<(), ErrorGroup> {
    scope!(|s| {
        for row in 0..10 {
            s.spawn_when_free(import(row)).await;
        }
    })
    .limit(2)
    .await
}

fn main() {}
