use taskgroup::{ErrorGroup, Pool, scope};

async fn fetch(id: u32) -> u32 {
    id * 2
}

async fn run(pool: Pool<'static>) -> Result<(), ErrorGroup> {
    scope! {
        spawn(on = pool) {
            spawn fetch(1);
        }
    }
    .await
}

fn main() {}
