use std::io;

use taskgroup::{ErrorGroup, catch_group};

fn load() -> io::Result<u32> {
    Ok(1)
}

fn variant_of_a_result() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* Err(io::Error) as errors => { errors.len() as u32 }
    }
}

fn variable_of_a_result() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* Err(errors) => { errors.len() as u32 }
    }
}

fn variable_of_an_option() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* Some(errors) => { errors.len() as u32 }
    }
}

fn field() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* io::Error(errors) => { errors.len() as u32 }
    }
}

fn fields() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* io::Error { kind, .. } => { 0 }
    }
}

fn main() {
    drop(variant_of_a_result());
    drop(variable_of_a_result());
    drop(variable_of_an_option());
    drop(field());
    drop(fields());
}
