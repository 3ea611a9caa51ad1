use taskgroup::{ErrorGroup, race};

async fn fetch(id: u32) -> u32 {
    id * 2
}

async fn blocks() -> Result<u32, ErrorGroup> {
    race! {
        one = fetch(1) => { one }
        two = fetch(2) => { two }
    }
    .await
}

async fn expressions() -> Result<u32, ErrorGroup> {
    race! {
        Some(one) = async { Some(fetch(1).await) }, if 1 < 2 => one,
        _ = fetch(2) => 3,
        else => { 4 }
    }
    .await
}

async fn tasks() -> Result<u32, ErrorGroup> {
    race! {
        one = spawn fetch(1) => one,
    }
    .await
}

fn main() {
    drop(blocks());
    drop(expressions());
    drop(tasks());
}
