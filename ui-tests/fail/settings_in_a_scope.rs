use std::time::Duration;

use taskgroup::{ErrorGroup, scope};

async fn fetch(id: u32) -> u32 {
    id * 2
}

async fn run() -> Result<u32, ErrorGroup> {
    let limit = Duration::from_secs(1);
    scope! { spawn fetch(1); }.await?;
    scope!(timeout = limit, { spawn fetch(2); }).await?;
    scope!(limit = 3, grace = limit, |s| { s.cancel_tasks(); }).await?;
    scope! { name = "four", (spawn fetch(4)).await }.await
}

fn main() {}
