use std::io;

use taskgroup::{ErrorGroup, catch_group};

async fn fetch(id: u32) -> Result<u32, io::Error> {
    Ok(id)
}

fn run() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { fetch(1).await? }
        except* io::Error => { 0 }
    }
}

fn main() {}
