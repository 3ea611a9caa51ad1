use taskgroup::{ErrorGroup, scope};

async fn fetch(id: u32) -> u32 {
    id * 2
}

async fn run() -> Result<(), ErrorGroup> {
    let task = scope! {
        spawn fetch(1)
    }
    .await?;
    drop(task);
    Ok(())
}

fn main() {}
