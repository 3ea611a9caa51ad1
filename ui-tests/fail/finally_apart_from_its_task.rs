use taskgroup::{ErrorGroup, scope};

async fn fetch(id: u32) -> u32 {
    id * 2
}

async fn run() -> Result<(), ErrorGroup> {
    scope! {
        spawn { fetch(1).await; }; finally { fetch(2).await; }
        let three = spawn fetch(3);
        finally { fetch(4).await }
        println!("{}", three.await + 1);
        finally { fetch(5).await; }
        spawn { fetch(6).await; } finally { fetch(7).await; } finally { fetch(8).await; }
    }
    .await
}

fn main() {}
