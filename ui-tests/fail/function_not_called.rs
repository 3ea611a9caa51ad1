use taskgroup::scope;

async fn fetch() -> u32 {
    1
}

#[allow(unused_must_use)]
async fn run() {
    scope! {
        spawn fetch;
    }
    .await;
}

fn main() {
    drop(run());
}
