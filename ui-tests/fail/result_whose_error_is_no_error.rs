use taskgroup::{ErrorGroup, scope};

struct Code(u32);

async fn status() -> Result<u32, Code> {
    Err(Code(404))
}

async fn run() -> Result<(), ErrorGroup> {
    scope! {
        spawn status();
    }
    .await
}

fn main() {}
