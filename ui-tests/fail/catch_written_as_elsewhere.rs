use std::io;

use taskgroup::{ErrorGroup, catch_group};

fn load() -> io::Result<u32> {
    Ok(1)
}

fn tuple() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* (io::Error, std::fmt::Error) => { 0 }
    }
}

fn commas() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* io::Error, std::fmt::Error as errors => { errors.len() as u32 }
    }
}

fn or() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* io::Error or std::fmt::Error => { 0 }
    }
}

fn colons() -> Result<u32, ErrorGroup> {
    catch_group! {
        try: { load()? }
        except* io::Error as _errors: { 0 }
        finally: { println!("bye") }
    }
}

fn name_first() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* error: io::Error => { error.len() as u32 }
    }
}

fn pattern() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* io::Error(kind) => { 0 }
    }
}

fn reference() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* &io::Error => { 0 }
    }
}

fn expect() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        expect* io::Error => { 0 }
    }
}

fn catch() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        catch io::Error => { 0 }
    }
}

fn semicolon() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? };
        except* io::Error => { 0 }
    }
}

fn arrow_of_else() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* io::Error => { 0 }
        else => { 1 }
    }
}

fn name_of_else() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* io::Error => { 0 }
        else value { value }
    }
}

fn destructured() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* io::Error as (first, rest) => { 0 }
    }
}

fn empty() -> Result<u32, ErrorGroup> {
    catch_group! {
    }
}

fn main() {
    drop(tuple());
    drop(commas());
    drop(or());
    drop(colons());
    drop(name_first());
    drop(pattern());
    drop(reference());
    drop(expect());
    drop(catch());
    drop(semicolon());
    drop(arrow_of_else());
    drop(name_of_else());
    drop(destructured());
    drop(empty());
}
