use std::rc::Rc;

use taskgroup::{ErrorGroup, scope};

async fn fetch(id: u32) -> u32 {
    id * 2
}

async fn run() -> Result<u32, ErrorGroup> {
    scope! {
        let shared = Rc::new(1);
        let task = spawn fetch(1);
        task.await + *shared
    }
    .await
}

fn main() {}
