use std::io;

use taskgroup::{ErrorGroup, catch_group};

fn load() -> io::Result<u32> {
    Ok(1)
}

fn text() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* "not found" => { 0 }
    }
}

fn number() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* 404 => { 0 }
    }
}

fn negated() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* !io::Error => { 0 }
    }
}

fn two_stars() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except** io::Error => { 0 }
    }
}

fn all() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* * => { 0 }
    }
}

fn rest() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* .. => { 0 }
    }
}

fn main() {
    drop(text());
    drop(number());
    drop(negated());
    drop(two_stars());
    drop(all());
    drop(rest());
}
