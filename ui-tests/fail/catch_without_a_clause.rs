use std::io;

use taskgroup::{ErrorGroup, catch_group};

fn load() -> Result<u32, ErrorGroup> {
    Err(ErrorGroup::from_error(io::Error::other("disk")))
}

fn run() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
    }
}

fn loaded() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        else as bytes { bytes + 1 }
        finally { println!("done") }
    }
}

fn main() {}
