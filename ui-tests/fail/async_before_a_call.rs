use taskgroup::{ErrorGroup, scope};

async fn fetch(id: u32) -> u32 {
    id * 2
}

async fn run() -> Result<(), ErrorGroup> {
    scope! {
        spawn async move fetch(1);
        let two = spawn async fetch(2);
        println!("{}", two.await + 1);
    }
    .await
}

fn main() {}
