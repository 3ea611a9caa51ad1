#![deny(warnings)]

use taskgroup::{ErrorGroup, Scope, catch_group, scope, spawn};

async fn fetch(id: u32) -> u32 {
    id * 2
}

async fn run() -> Result<u32, ErrorGroup> {
    scope!(|s| {
        let first = (spawn fetch(1));
        let second = (spawn { fetch(2).await });
        let mut several = Vec::new();
        several.push((spawn fetch(3)));
        if first.is_finished() {
            handed(s);
        }
        let mut sum = first.await + second.await;
        for task in several {
            sum += task.await;
        }
        let caught = catch_group! {
            try { sum }
            except* _ => { 0 }
        };
        caught?
    })
    .await
}

fn handed(s: &Scope<'_, '_>) {
    spawn!(s, fetch(4));
}

fn main() {
    assert_eq!(futures::executor::block_on(run()).unwrap(), 12);
}
