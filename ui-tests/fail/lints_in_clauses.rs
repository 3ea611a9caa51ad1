#![deny(unused)]

use std::io;

use taskgroup::{ErrorGroup, catch_group};

fn load() -> io::Result<u32> {
    Ok(1)
}

fn run() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { let attempt = 1; load()?; load()? }
        except* io::Error as errors => { load(); 0 }
        except* std::fmt::Error as _ => { unreachable!(); 1 }
        else as value { 2 }
        finally { let last = 1; }
    }
}

fn main() {
    drop(run());
}
