use std::sync::atomic::{AtomicUsize, Ordering};

use futures::executor::block_on;
use taskgroup::{ErrorGroup, race, scope, spawn};

static RUN: AtomicUsize = AtomicUsize::new(0);

async fn fetch(id: u32) -> u32 {
    RUN.fetch_add(1, Ordering::Relaxed);
    id * 2
}

async fn name(id: u32) -> String {
    RUN.fetch_add(1, Ordering::Relaxed);
    id.to_string()
}

async fn run(urgent: bool) -> Result<(), ErrorGroup> {
    scope!(|s| {
        for id in 0..3 {
            spawn fetch(id)
        }
        for id in 0..3 { spawn!(s, fetch(id)) }
        if urgent { spawn fetch(1) } else { spawn name(2) }
        match urgent {
            true => spawn fetch(3),
            false => (),
        }
        let mut id = 0;
        while id < 3 {
            id += 1;
            match id {
                1 => spawn fetch(4),
                _ => taskgroup::spawn!(s, name(5)),
            }
        }
        spawn {
            for id in 0..3 { spawn name(id) }
        }
        scope! {
            for id in 0..3 { spawn name(id) }
            if urgent { spawn fetch(6) }
        }
        .await?;
    })
    .await
}

async fn raced() -> Result<u32, ErrorGroup> {
    race! { for id in 1..3 { spawn fetch(id) } }.await
}

fn main() {
    block_on(run(true)).unwrap();
    assert_eq!(RUN.load(Ordering::Relaxed), 18);
    assert_eq!(block_on(raced()).unwrap(), 2);
}
