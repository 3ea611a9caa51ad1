use taskgroup::{ErrorGroup, scope};

async fn run() -> Result<(), ErrorGroup> {
    scope! {
        spawn async { Ok(3) };
    }
    .await
}

fn main() {}
