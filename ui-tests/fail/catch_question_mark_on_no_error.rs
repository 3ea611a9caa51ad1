use std::io;

use taskgroup::{ErrorGroup, catch_group};

struct Code(u32);

fn status() -> Result<u32, Code> {
    Err(Code(404))
}

fn run() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { status()? }
        except* io::Error => { 0 }
    }
}

fn main() {}
