use std::rc::Rc;

use taskgroup::{ErrorGroup, Pool, local_scope};

async fn run(pool: Pool<'static>) -> Result<(), ErrorGroup> {
    let text = Rc::new(String::from("of this thread"));
    local_scope! {
        spawn(on = pool) move { println!("{text}") }
    }
    .await
}

fn main() {}
