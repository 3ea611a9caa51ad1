use taskgroup::{ErrorGroup, scope};

async fn run() -> Result<(), ErrorGroup> {
    let mut slot = None;
    scope!(|s| {
        slot = Some(s);
    })
    .await
}

fn main() {}
