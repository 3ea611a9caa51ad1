use taskgroup::{ErrorGroup, scope};

async fn run() -> Result<(), ErrorGroup> {
    let mut count = 0;
    scope! {
        spawn { count += 1 }
        spawn { count += 1 }
    }
    .await
}

fn main() {}
