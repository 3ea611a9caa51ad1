#![deny(unused)]

use std::io;

use taskgroup::{ErrorGroup, scope};

async fn fetch(id: u32) -> u32 {
    id
}

#[must_use]
fn check() -> u32 {
    1
}

async fn run() -> Result<u32, ErrorGroup> {
    scope! {
        let task = spawn fetch(1);
        let mut count = 1;
        spawn { let own = 1; check(); Ok::<u32, io::Error>(1); }
        spawn move { if (true) { return Ok(()) } fetch(2).await; }
        for id in 0..3 { spawn move(id) { fetch(3); } }
        spawn {} finally { let last = 1; }
        return Ok(2);
        println!("never");
    }
    .await
}

fn main() {
    drop(run());
}
