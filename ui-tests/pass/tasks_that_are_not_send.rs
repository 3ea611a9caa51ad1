use std::rc::Rc;

use futures::executor::block_on;
use taskgroup::{ErrorGroup, local_scope};

async fn pause() {}

async fn run() -> Result<u32, ErrorGroup> {
    let shared = Rc::new(1);
    local_scope! {
        let captured = spawn { *shared };
        let held = spawn {
            let own = Rc::new(2);
            pause().await;
            *own
        };
        let output = spawn async { Rc::new(3) };
        captured.await + held.await + *output.await
    }
    .await
}

fn main() {
    assert_eq!(block_on(run()).unwrap(), 6);
}
