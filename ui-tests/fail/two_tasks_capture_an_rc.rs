use std::cell::Cell;
use std::rc::Rc;

use taskgroup::scope;

async fn fetch(id: u32) -> u32 {
    id
}

#[allow(unused_must_use)]
async fn run() {
    let shared = Rc::new(1);
    let cell = Cell::new(1);
    scope! {
        fetch(1).await;
        spawn { println!("{shared}") }
        spawn { println!("{shared} and {cell:?}") }
        println!("{shared}");
    }
    .await;
}

fn main() {
    drop(run());
}
