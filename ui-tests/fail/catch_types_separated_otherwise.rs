use std::io;

use taskgroup::{ErrorGroup, catch_group};

fn load() -> io::Result<u32> {
    Ok(1)
}

fn ampersands() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* io::Error && std::fmt::Error as errors => { errors.len() as u32 }
    }
}

fn doubled_bars() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* io::Error || std::fmt::Error as errors => { errors.len() as u32 }
    }
}

fn plus() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* io::Error + std::fmt::Error as errors => { errors.len() as u32 }
    }
}

fn and() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* io::Error and std::fmt::Error as errors => { errors.len() as u32 }
    }
}

fn nothing() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* io::Error std::fmt::Error as errors => { errors.len() as u32 }
    }
}

fn in_parentheses() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* (io::Error | std::fmt::Error) as errors => { errors.len() as u32 }
    }
}

fn in_brackets() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* [io::Error, std::fmt::Error] as errors => { errors.len() as u32 }
    }
}

fn one_in_brackets() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* [io::Error] as errors => { errors.len() as u32 }
    }
}

fn main() {
    drop(ampersands());
    drop(doubled_bars());
    drop(plus());
    drop(and());
    drop(nothing());
    drop(in_parentheses());
    drop(in_brackets());
    drop(one_in_brackets());
}
