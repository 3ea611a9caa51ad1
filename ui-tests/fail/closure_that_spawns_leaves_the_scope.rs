use taskgroup::scope;

fn start_thread(_: impl FnOnce() + Send + 'static) {}

async fn fetch(id: u32) -> u32 {
    id
}

#[allow(unused_must_use)]
async fn run() {
    scope! {
        start_thread(move || {
            spawn fetch(1);
        });
    }
    .await;
}

fn main() {
    drop(run());
}
