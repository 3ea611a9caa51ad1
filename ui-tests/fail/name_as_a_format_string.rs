use taskgroup::{ErrorGroup, scope};

async fn fetch(id: u32) -> u32 {
    id * 2
}

async fn run() -> Result<(), ErrorGroup> {
    scope! {
        for id in 0..3 {
            let page = spawn(name = "page {}", id) fetch(id);
            println!("{}", page.await + 1);
            spawn(name = "{} of {}", id + 1, 3) fetch(id);
        }
    }
    .await
}

fn main() {}
