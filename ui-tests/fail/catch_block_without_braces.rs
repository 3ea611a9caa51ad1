use std::io;

use taskgroup::{ErrorGroup, catch_group};

fn load() -> io::Result<u32> {
    Ok(1)
}

fn value() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* io::Error => 0,
        except* std::fmt::Error => { 1 }
    }
}

fn call() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* io::Error => load()?
        else { 2 }
    }
}

fn branch() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* io::Error as errors => if errors.len() > 1 { 1 } else { 2 },
        finally { println!("bye") }
    }
}

fn main() {
    drop(value());
    drop(call());
    drop(branch());
}
