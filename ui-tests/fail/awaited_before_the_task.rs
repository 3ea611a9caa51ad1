use taskgroup::{ErrorGroup, scope};

async fn fetch(id: u32) -> u32 {
    id * 2
}

async fn run() -> Result<(), ErrorGroup> {
    scope! {
        let one = await spawn fetch(1);
        println!("{}", one + 1);
        await spawn fetch(2);
        let three = spawn await fetch(3);
        println!("{}", three.await + 1);
    }
    .await
}

fn main() {}
