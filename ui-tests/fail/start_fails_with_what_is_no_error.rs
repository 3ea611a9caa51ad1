use taskgroup::{ErrorGroup, Started, scope};

struct Refusal;

async fn serve(started: Started<u16>) -> Result<(), Refusal> {
    started.ready(80);
    Err(Refusal)
}

async fn run() -> Result<u16, ErrorGroup> {
    scope!(|s| { s.start(serve).await? }).await
}

fn main() {}
