use std::io;

use taskgroup::{ErrorGroup, catch_group};

fn load() -> io::Result<u32> {
    Ok(1)
}

fn bare() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* io::Error errors => { errors.len() as u32 }
    }
}

fn mutable() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* _ mut errors => { errors = errors.with_note("read"); errors.len() as u32 }
    }
}

fn of_several() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* io::Error | std::fmt::Error errors => { errors.len() as u32 }
    }
}

fn between_bars() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* io::Error |errors| => { errors.len() as u32 }
    }
}

fn between_bars_without_an_arrow() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* io::Error |errors| { errors.len() as u32 }
    }
}

fn behind_the_arrow() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* io::Error => |errors| { errors.len() as u32 }
    }
}

fn behind_a_thin_arrow() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* io::Error -> errors { errors.len() as u32 }
    }
}

fn behind_a_comma() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* io::Error, errors => { errors.len() as u32 }
    }
}

fn without_a_type() -> Result<u32, ErrorGroup> {
    catch_group! {
        try { load()? }
        except* errors => { errors.len() as u32 }
    }
}

fn main() {
    drop(bare());
    drop(mutable());
    drop(of_several());
    drop(between_bars());
    drop(between_bars_without_an_arrow());
    drop(behind_the_arrow());
    drop(behind_a_thin_arrow());
    drop(behind_a_comma());
    drop(without_a_type());
}
