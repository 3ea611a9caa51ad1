use std::io;

use taskgroup::{ErrorGroup, catch_group};

fn load() -> Result<u32, ErrorGroup> {
    Err(ErrorGroup::from_error(io::Error::other("disk")))
}

fn run(cached: bool) -> Result<u32, ErrorGroup> {
    catch_group! {
        try {
            if cached {
                return Ok(7);
            }
            load()?
        }
        except* io::Error => { 0 }
    }
}

fn main() {}
