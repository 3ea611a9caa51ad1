use std::io;

use taskgroup::{ErrorGroup, catch_group};

fn load() -> io::Result<u32> {
    Ok(1)
}

fn comma() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* io::Error, => { 0 }
    }
}

fn semicolon() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* io::Error; => { 0 }
    }
}

fn field() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* io::Error.kind => { 0 }
    }
}

fn comma_behind_the_name() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* io::Error as errors, => { errors.len() as u32 }
    }
}

fn two_names() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* io::Error as errors | std::fmt::Error as others => { errors.len() as u32 }
    }
}

fn main() {
    drop(comma());
    drop(semicolon());
    drop(field());
    drop(comma_behind_the_name());
    drop(two_names());
}
