use std::io;

use taskgroup::{ErrorGroup, catch_group};

async fn fetch(id: u32) -> Result<u32, io::Error> {
    Ok(id)
}

async fn run() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { futures::join!(fetch(1), fetch(2)).0? }
        except* io::Error => { 0 }
    }
}

fn main() {}
