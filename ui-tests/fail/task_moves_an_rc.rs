use std::rc::Rc;

use taskgroup::{ErrorGroup, scope};

async fn run() -> Result<(), ErrorGroup> {
    scope! {
        let shared = Rc::new(1);
        spawn move { println!("{shared}") }
    }
    .await
}

fn main() {}
