use std::io;

use taskgroup::catch_group;

fn load() -> io::Result<u32> {
    Ok(1)
}

fn run() -> u32 {
    catch_group! {
        try { load()? }
        except* io::Error => { 0 }
    }
}

fn main() {
    run();
}
