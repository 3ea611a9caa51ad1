use taskgroup::{ErrorGroup, scope};

async fn fetch(id: u32) -> u32 {
    id * 2
}

async fn run() -> Result<(), ErrorGroup> {
    let urgent = true;
    scope! {
        if urgent {
            spawn fetch(1)
        }
        println!("started");
    }
    .await
}

fn main() {}
