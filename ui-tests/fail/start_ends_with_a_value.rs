use taskgroup::{ErrorGroup, Started, scope};

async fn serve(started: Started<u16>) -> u32 {
    started.ready(80);
    7
}

async fn run() -> Result<u16, ErrorGroup> {
    scope!(|s| { s.start(serve).await? }).await
}

fn main() {}
