use std::io;

use taskgroup::{ErrorGroup, catch_group};

fn load() -> io::Result<u32> {
    Ok(1)
}

fn given_by_as() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        finally as outcome { println!("bye") }
    }
}

fn in_parentheses() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        finally (outcome) { println!("bye") }
    }
}

fn between_bars() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        finally |outcome| { println!("bye") }
    }
}

fn main() {
    drop(given_by_as());
    drop(in_parentheses());
    drop(between_bars());
}
