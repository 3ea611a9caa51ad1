use std::error::Error;

use taskgroup::{ErrorGroup, scope};

async fn load() -> Result<u32, Box<dyn Error>> {
    Err("no file".into())
}

async fn run() -> Result<(), ErrorGroup> {
    scope! {
        spawn load();
    }
    .await
}

fn main() {}
