use std::io;

use taskgroup::{ErrorGroup, catch_group};

fn load() -> Result<u32, ErrorGroup> {
    Err(ErrorGroup::from_error(io::Error::other("disk")))
}

fn run() -> Result<u32, ErrorGroup> {
    let mut total = 0;
    for _ in 0..3 {
        total += catch_group! {
            try { load()? }
            except* io::Error => { continue }
        }?;
    }
    Ok(total)
}

fn main() {}
