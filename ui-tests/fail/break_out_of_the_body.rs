use taskgroup::{ErrorGroup, scope};

async fn fetch(id: u32) -> u32 {
    id * 2
}

async fn run() -> Result<(), ErrorGroup> {
    for id in 0..3 {
        scope! {
            if fetch(id).await == 0 {
                break;
            }
        }
        .await?;
    }
    Ok(())
}

fn main() {}
