use taskgroup::{ErrorGroup, Pool, scope};

async fn run(pool: Pool<'static>) -> Result<(), ErrorGroup> {
    let text = String::from("a local of the function");
    scope! {
        spawn(on = pool) { println!("{text}") }
    }
    .await
}

fn main() {}
