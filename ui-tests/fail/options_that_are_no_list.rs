use taskgroup::{ErrorGroup, scope};

async fn fetch(id: u32) -> u32 {
    id * 2
}

async fn run() -> Result<(), ErrorGroup> {
    scope! {
        spawn(name = "one" isolate) fetch(1);
        spawn(name = "two"; isolate) fetch(2);
        spawn(name = "three")(isolate) fetch(3);
        spawn(name("four")) fetch(4);
        spawn() fetch(5);
        spawn() {
            fetch(6).await;
        }
    }
    .await
}

fn main() {}
