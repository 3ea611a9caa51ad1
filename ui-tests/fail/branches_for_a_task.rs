use taskgroup::{ErrorGroup, scope};

async fn fetch(id: u32) -> u32 {
    id * 2
}

async fn run() -> Result<(), ErrorGroup> {
    scope! {
        let urgent = true;
        spawn if urgent {
            fetch(1).await;
        } else {
            fetch(2).await;
        }
        spawn if urgent { fetch(3).await; }
        let four = spawn match urgent {
            true => { fetch(4).await; }
            false => {}
        };
        four.await;
    }
    .await
}

fn main() {}
