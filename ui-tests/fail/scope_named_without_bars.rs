use taskgroup::{scope, spawn};

async fn fetch(id: u32) -> u32 {
    id
}

async fn run() {
    let _ = scope!(s, { spawn!(s, fetch(1)).await }).await;
    let _ = scope!(s => { spawn!(s, fetch(2)).await }).await;
}

fn main() {
    drop(run());
}
