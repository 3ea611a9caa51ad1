use std::io;

use taskgroup::{ErrorGroup, catch_group};

fn load() -> io::Result<u32> {
    Ok(1)
}

fn run() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* Box<dyn std::error::Error> => { 0 }
    }
}

fn main() {
    drop(run());
}
