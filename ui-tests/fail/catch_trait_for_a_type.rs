use std::io;

use taskgroup::{ErrorGroup, catch_group};

fn load() -> io::Result<u32> {
    Ok(1)
}

fn dynamic() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* dyn std::error::Error as errors => { errors.len() as u32 }
    }
}

fn referenced() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* &dyn std::error::Error => { 0 }
    }
}

fn some() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* impl std::error::Error => { 0 }
    }
}

fn main() {
    drop(dynamic());
    drop(referenced());
    drop(some());
}
