use std::io;

use taskgroup::{ErrorGroup, catch_group};

fn load() -> io::Result<u32> {
    Ok(1)
}

fn moved() -> Result<u32, ErrorGroup> {
    catch_group! {
        try move { load()? }
        except* io::Error => { 0 }
    }
}

async fn asynchronous_behind() -> Result<u32, ErrorGroup> {
    catch_group! {
        try async { load()? }
        except* io::Error => { 0 }
    }
}

async fn asynchronous_and_moved() -> Result<u32, ErrorGroup> {
    catch_group! {
        async move try { load()? }
        except* io::Error => { 0 }
    }
}

async fn asynchronous_and_moved_behind() -> Result<u32, ErrorGroup> {
    catch_group! {
        try async move { load()? }
        except* io::Error => { 0 }
    }
}

fn main() {
    drop(moved());
    drop(asynchronous_behind());
    drop(asynchronous_and_moved());
    drop(asynchronous_and_moved_behind());
}
