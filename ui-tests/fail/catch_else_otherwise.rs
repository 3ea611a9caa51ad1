use std::io;

use taskgroup::{ErrorGroup, catch_group};

fn load() -> io::Result<u32> {
    Ok(1)
}

fn in_parentheses() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* io::Error => { 0 }
        else (value) { value }
    }
}

fn between_bars() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* io::Error => { 0 }
        else |value| { value }
    }
}

fn typed() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* io::Error => { 0 }
        else as value: u32 { value }
    }
}

fn on_a_condition() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* io::Error => { 0 }
        else if load()? > 1 { 1 }
    }
}

fn on_conditions() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* io::Error => { 0 }
        else if load()? > 1 { 1 } else { 2 }
        finally { println!("bye") }
    }
}

fn main() {
    drop(in_parentheses());
    drop(between_bars());
    drop(typed());
    drop(on_a_condition());
    drop(on_conditions());
}
