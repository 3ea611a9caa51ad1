use taskgroup::{ErrorGroup, scope};

async fn run() -> Result<(), ErrorGroup> {
    scope!(|&s| {
        println!("{s:?}");
    })
    .await
}

fn main() {}
