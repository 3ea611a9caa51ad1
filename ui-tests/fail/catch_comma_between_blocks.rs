use std::io;

use taskgroup::{ErrorGroup, catch_group};

fn load() -> io::Result<u32> {
    Ok(1)
}

fn behind_try() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? },
        except* io::Error => { 0 },
    }
}

fn behind_else() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* io::Error => { 0 },
        else { 1 },
        finally { println!("bye") }
    }
}

fn main() {
    drop(behind_try());
    drop(behind_else());
}
