use std::rc::Rc;

use taskgroup::{ErrorGroup, scope};

async fn run() -> Result<(), ErrorGroup> {
    scope! {
        let task = spawn async { Rc::new(1) };
        println!("{}", task.await);
    }
    .await
}

fn main() {}
