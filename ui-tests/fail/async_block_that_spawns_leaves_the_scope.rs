use taskgroup::scope;

fn detach(_: impl Future<Output = ()> + Send + 'static) {}

async fn fetch(id: u32) -> u32 {
    id
}

#[allow(unused_must_use)]
async fn run() {
    scope! {
        detach(async move {
            spawn fetch(1);
        });
    }
    .await;
}

fn main() {
    drop(run());
}
