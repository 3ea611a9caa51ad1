use std::io;

use taskgroup::{ErrorGroup, catch_group};

fn load() -> io::Result<u32> {
    Ok(1)
}

fn name_first() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* (errors: io::Error) => { errors.len() as u32 }
    }
}

fn type_first() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* (io::Error errors) => { errors.len() as u32 }
    }
}

fn as_it_should_be() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* (io::Error as errors) { errors.len() as u32 }
    }
}

fn alone() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* (errors) => { errors.len() as u32 }
    }
}

fn main() {
    drop(name_first());
    drop(type_first());
    drop(as_it_should_be());
    drop(alone());
}
