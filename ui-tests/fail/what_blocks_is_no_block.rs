use taskgroup::{ErrorGroup, scope};

fn compress(text: &str) -> usize {
    text.len()
}

async fn run() -> Result<usize, ErrorGroup> {
    scope! {
        let length = spawn(blocking) compress("text");
        length.await
    }
    .await
}

fn main() {}
