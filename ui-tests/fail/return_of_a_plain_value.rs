use taskgroup::{ErrorGroup, scope};

async fn run() -> Result<u32, ErrorGroup> {
    let ready = true;
    scope! {
        if ready {
            return 1;
        }
        2
    }
    .await
}

fn main() {}
