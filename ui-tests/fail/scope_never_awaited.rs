#![deny(unused_must_use)]

use taskgroup::{ErrorGroup, scope};

async fn run() -> Result<(), ErrorGroup> {
    scope! {
        spawn { println!("never printed") }
    };
    Ok(())
}

fn main() {}
