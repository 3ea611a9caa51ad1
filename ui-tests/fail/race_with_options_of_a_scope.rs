use taskgroup::{ErrorGroup, first_finished, race};

async fn fetch(id: u32) -> u32 {
    id * 2
}

async fn run() -> Result<u32, ErrorGroup> {
    race! {
        spawn(isolate) fetch(1);
        spawn(name = "second", isolate) { fetch(2).await } finally { println!("closed"); }
        for id in 0..3 {
            spawn move {
                spawn(isolate) fetch(id);
                fetch(id).await
            }
        }
    }
    .await
}

async fn beside() -> Result<u32, ErrorGroup> {
    first_finished! {
        spawn(background) { std::future::pending().await }
        spawn fetch(1);
    }
    .await
}

fn main() {}
