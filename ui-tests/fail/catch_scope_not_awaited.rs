use std::io;

use taskgroup::{ErrorGroup, catch_group, scope};

async fn run() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { scope! { spawn { println!("working") } 1 }? }
        except* io::Error => { 0 }
    }
}

fn main() {}
