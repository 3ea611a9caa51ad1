use taskgroup::{ErrorGroup, scope};

async fn fetch(id: u32) -> u32 {
    id * 2
}

async fn run() -> Result<(), ErrorGroup> {
    scope! {
        for id in 0..3 {
            spawn { println!("{}", fetch(id).await) }
        }
    }
    .await
}

async fn in_a_task() -> Result<(), ErrorGroup> {
    scope! {
        spawn {
            for id in 0..3 {
                spawn { println!("{}", fetch(id).await) }
            }
        }
    }
    .await
}

fn main() {}
