use std::io;

use taskgroup::{ErrorGroup, catch_group, scope};

async fn fetch(id: u32) -> u32 {
    id * 2
}

async fn join() -> Result<u32, ErrorGroup> {
    scope! {
        let task = spawn fetch(1);
        task.join().await + 1
    }
    .await
}

async fn abort() -> Result<(), ErrorGroup> {
    scope! {
        let task = spawn fetch(1);
        task.abort();
    }
    .await
}

fn wait() -> Result<(), ErrorGroup> {
    scope! { spawn fetch(1); }.wait()
}

fn kind(read: fn() -> io::Result<u32>) -> Result<u32, ErrorGroup> {
    catch_group! {
        try { read()? }
        except* io::Error as error => {
            if error.kind() == io::ErrorKind::NotFound { 0 } else { 1 }
        }
    }
}

fn main() {}
