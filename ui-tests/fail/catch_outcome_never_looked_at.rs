#![deny(unused_must_use)]

use std::io;

use taskgroup::catch_group;

fn main() {
    catch_group! {
        try { Err::<(), _>(io::Error::other("disk"))? }
        except* std::fmt::Error => {}
    };
}
