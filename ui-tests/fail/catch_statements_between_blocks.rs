use std::io;

use taskgroup::{ErrorGroup, catch_group};

fn load() -> io::Result<u32> {
    Ok(1)
}

fn before() -> Result<u32, ErrorGroup> {
    catch_group! {
        let limit = 3;
        try { load()? + limit }
        except* io::Error => { limit }
    }
}

fn failing_before() -> Result<u32, ErrorGroup> {
    catch_group! {
        let value = load()?;
        try { value }
        except* io::Error => { 0 }
    }
}

fn between() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        println!("tried");
        except* io::Error => { 0 }
    }
}

fn behind() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* io::Error => { 0 }
        println!("tried");
    }
}

fn main() {
    drop(before());
    drop(failing_before());
    drop(between());
    drop(behind());
}
