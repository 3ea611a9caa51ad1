use taskgroup::{ErrorGroup, scope};

async fn get(url: &str) -> usize {
    url.len()
}

async fn run() -> Result<(), ErrorGroup> {
    scope! {
        for id in 0..3 {
            spawn get(&format!("/users/{id}"));
        }
    }
    .await
}

fn main() {}
