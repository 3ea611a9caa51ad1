use taskgroup::{ErrorGroup, Scope, race, spawn};

async fn fetch(id: u32) -> u32 {
    id * 2
}

async fn run() -> Result<u32, ErrorGroup> {
    race!(|s| {
        spawn fetch(1);
    })
    .await
}

async fn handed_on() -> Result<u32, ErrorGroup> {
    race!(|s| {
        spawn!(s, fetch(1));
        also(s);
    })
    .await
}

fn also(s: &Scope<'_, '_>) {
    spawn!(s, fetch(2));
}

fn main() {}
