use std::io;

use taskgroup::{ErrorGroup, catch_group};

fn load() -> Result<u32, ErrorGroup> {
    Err(ErrorGroup::from_error(io::Error::other("disk")))
}

fn run() -> Result<(), ErrorGroup> {
    loop {
        catch_group! {
            try { if load()? == 0 { break } }
            except* io::Error => {}
        }?;
    }
    Ok(())
}

fn main() {}
