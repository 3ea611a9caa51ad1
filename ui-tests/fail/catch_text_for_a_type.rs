use std::io;

use taskgroup::{ErrorGroup, catch_group};

fn load() -> io::Result<u32> {
    Ok(1)
}

fn slice() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* str => { 0 }
    }
}

fn referenced() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* &str as errors => { errors.len() as u32 }
    }
}

fn forever() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* &'static str => { 0 }
    }
}

fn main() {
    drop(slice());
    drop(referenced());
    drop(forever());
}
