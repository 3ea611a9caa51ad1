use std::io;

use taskgroup::{ErrorGroup, catch_group};

fn load() -> io::Result<u32> {
    Ok(1)
}

fn closure() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* io::Error if |error| error.raw_os_error().is_some() as errors => { errors.len() as u32 }
    }
}

fn of_every() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* _ if |leaf| leaf.is::<io::Error>() as errors => { errors.len() as u32 }
    }
}

fn main() {
    drop(closure());
    drop(of_every());
}
