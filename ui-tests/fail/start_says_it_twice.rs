use taskgroup::{ErrorGroup, Started, scope};

async fn serve(started: Started<u16>) {
    started.ready(80);
    started.ready(81);
}

async fn run() -> Result<u16, ErrorGroup> {
    scope!(|s| { s.start(serve).await? }).await
}

fn main() {}
