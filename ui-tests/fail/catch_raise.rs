use std::io;

use taskgroup::{ErrorGroup, catch_group};

fn load() -> io::Result<u32> {
    Ok(1)
}

fn the_caught() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* io::Error as errors => { raise errors }
    }
}

fn bare() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* io::Error => { raise; }
    }
}

fn in_a_branch() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* io::Error as errors => { if errors.len() > 1 { throw errors; } 0 }
    }
}

fn in_an_arm() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* io::Error as errors => { match errors.len() { 1 => 0, _ => raise errors } }
    }
}

fn a_new_one() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { if load()? > 1 { raise io::Error::other("much"); } 0 }
        except* io::Error => { 0 }
    }
}

fn from_another() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* _ as errors => { println!("{errors}"); raise io::Error::other("much") from errors }
    }
}

fn made() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* io::Error => { throw new Error("much"); }
    }
}

fn main() {
    drop(the_caught());
    drop(bare());
    drop(in_a_branch());
    drop(in_an_arm());
    drop(a_new_one());
    drop(from_another());
    drop(made());
}
