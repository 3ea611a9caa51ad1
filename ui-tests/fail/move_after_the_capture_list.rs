use taskgroup::{ErrorGroup, scope};

async fn fetch(id: u32) -> u32 {
    id * 2
}

async fn run() -> Result<(), ErrorGroup> {
    scope! {
        let (id, step) = (1, 2);
        spawn move(id) move { fetch(id + step).await; }
    }
    .await
}

fn main() {}
