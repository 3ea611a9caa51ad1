use std::io;

use taskgroup::{ErrorGroup, catch_group, scope};

async fn load(name: &str) -> io::Result<u32> {
    Err(io::Error::other(name.to_owned()))
}

async fn run() -> Result<Result<u32, ErrorGroup>, ErrorGroup> {
    catch_group! {
        try {
            scope! {
                let first = spawn load("first");
                let second = spawn load("second");
                first.await + second.await
            }
            .await
        }
        except* io::Error => { Ok(0) }
    }
}

fn main() {}
