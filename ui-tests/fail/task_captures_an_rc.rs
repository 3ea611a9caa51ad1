use std::rc::Rc;

use taskgroup::{ErrorGroup, scope};

async fn run() -> Result<(), ErrorGroup> {
    let shared = Rc::new(1);
    scope! {
        spawn { println!("{shared}") }
    }
    .await
}

fn main() {}
