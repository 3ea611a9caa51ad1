#![deny(unused_must_use)]

use taskgroup::scope;

async fn send() -> Result<(), std::io::Error> {
    Ok(())
}

async fn run() {
    scope! {
        spawn send();
    }
    .await;
}

fn main() {}
