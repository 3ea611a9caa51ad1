use taskgroup::scope;

async fn fetch(id: u32) -> u32 {
    id
}

#[allow(unused_must_use)]
async fn run() {
    scope! {
        spawn;
        spawn fetch(1);
    }
    .await;
}

fn main() {
    drop(run());
}
