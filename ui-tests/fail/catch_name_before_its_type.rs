use std::io;

use taskgroup::{ErrorGroup, catch_group};

fn load() -> io::Result<u32> {
    Ok(1)
}

fn colon() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* errors: io::Error => { errors.len() as u32 }
    }
}

fn at() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* errors @ io::Error => { errors.len() as u32 }
    }
}

fn declared() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* errors io::Error => { errors.len() as u32 }
    }
}

fn as_it_is_imported() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* errors as io::Error => { errors.len() as u32 }
    }
}

fn typed_behind_as() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* io::Error as errors: io::Error => { errors.len() as u32 }
    }
}

fn referenced() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* io::Error as &errors => { errors.len() as u32 }
    }
}

fn main() {
    drop(colon());
    drop(at());
    drop(declared());
    drop(as_it_is_imported());
    drop(typed_behind_as());
    drop(referenced());
}
