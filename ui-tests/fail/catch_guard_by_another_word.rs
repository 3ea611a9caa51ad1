use std::io;

use taskgroup::{ErrorGroup, catch_group};

fn load() -> io::Result<u32> {
    Ok(1)
}

fn when() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* io::Error as errors when |error| error.raw_os_error().is_some() => { errors.len() as u32 }
    }
}

fn with_where() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* io::Error where |error| error.raw_os_error().is_some() => { 0 }
    }
}

fn main() {
    drop(when());
    drop(with_where());
}
