use std::io;

use taskgroup::{ErrorGroup, catch_group};

fn load() -> Result<u32, ErrorGroup> {
    Err(ErrorGroup::from_error(io::Error::other("disk")))
}

fn run() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* io::Error => { 0 }
        finally { return Ok(1) }
    }
}

fn main() {}
