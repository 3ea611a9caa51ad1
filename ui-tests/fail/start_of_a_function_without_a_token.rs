use taskgroup::{ErrorGroup, scope};

async fn serve() {}

async fn run() -> Result<(), ErrorGroup> {
    scope!(|s| { s.start::<(), _, _>(serve).await? }).await
}

fn main() {}
