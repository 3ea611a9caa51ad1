use taskgroup::{ErrorGroup, race};

async fn number() -> u32 {
    1
}

async fn text() -> String {
    String::new()
}

async fn run() -> Result<u32, ErrorGroup> {
    race! {
        spawn number();
        spawn text();
    }
    .await
}

fn main() {}
