use std::io;

use taskgroup::{ErrorGroup, catch_group};

fn load() -> io::Result<u32> {
    Ok(1)
}

fn causes() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* causes io::Error as errors => { errors.len() as u32 }
    }
}

fn caused_by() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* caused_by io::Error as errors => { errors.len() as u32 }
    }
}

fn main() {
    drop(causes());
    drop(caused_by());
}
