use taskgroup::{ErrorGroup, scope};

async fn fetch(id: u32) -> u32 {
    id * 2
}

async fn run() -> Result<(), ErrorGroup> {
    scope! {
        let name: String = (spawn fetch(1)).await;
        spawn { fetch("one").await }
        println!("{name}");
    }
    .await
}

fn main() {}
