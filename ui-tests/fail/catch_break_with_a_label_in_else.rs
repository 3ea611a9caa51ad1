use std::io;

use taskgroup::{ErrorGroup, catch_group};

fn load() -> Result<u32, ErrorGroup> {
    Err(ErrorGroup::from_error(io::Error::other("disk")))
}

fn run() -> Result<u32, ErrorGroup> {
    'retry: loop {
        catch_group! {
            try { load()? }
            except* io::Error => { 0 }
            else as _value { for _ in 0..3 { break 'retry } 1 }
        }?;
    }
    Ok(0)
}

fn main() {}
