use taskgroup::scope;

async fn fetch(id: u32) -> u32 {
    id
}

#[allow(unused_must_use)]
async fn run() {
    scope! {
        spawn for id in 0..3 {
            fetch(id).await;
        }
        spawn loop { fetch(1).await; };
    }
    .await;
}

fn main() {
    drop(run());
}
