use std::io;

use taskgroup::{ErrorGroup, catch_group};

fn load() -> io::Result<u32> {
    Ok(1)
}

fn wildcard() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        _ => { 0 }
    }
}

fn default() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        default => { 0 }
    }
}

fn variable() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        errors => { errors.len() as u32 }
    }
}

fn error() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        Err(errors) => { errors.len() as u32 }
    }
}

fn path() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        io::Error => { 0 }
    }
}

fn path_with_a_name() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        io::Error as errors if |error| error.raw_os_error().is_some() => { errors.len() as u32 }
    }
}

fn without_a_block() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        Err(_) => 0,
    }
}

fn main() {
    drop(wildcard());
    drop(default());
    drop(variable());
    drop(error());
    drop(path());
    drop(path_with_a_name());
    drop(without_a_block());
}
