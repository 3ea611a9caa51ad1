use std::rc::Rc;

use taskgroup::{ErrorGroup, scope};

async fn fetch(id: u32) -> u32 {
    id * 2
}

async fn run() -> Result<(), ErrorGroup> {
    scope! {
        spawn {
            let shared = Rc::new(1);
            fetch(1).await;
            println!("{shared}");
        }
    }
    .await
}

fn main() {}
