#![deny(unused_must_use)]

use std::io;

use taskgroup::{catch_group as handle, scope as nursery};

async fn never_awaited() {
    nursery! { spawn async {}; };
}

async fn never_looked_at() {
    nursery! { spawn async {}; }.await;
}

fn unnoticed() {
    handle! {
        try { Err::<(), _>(io::Error::other("disk"))? }
        except* std::fmt::Error => {}
    };
}

fn main() {}
