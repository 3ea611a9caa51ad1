use taskgroup::{ErrorGroup, scope};

async fn run() -> Result<(), ErrorGroup> {
    scope! {
        for id in 0..3 {
            let name = format!("user {id}");
            spawn move(id) { println!("{id} {name}") }
        }
    }
    .await
}

fn main() {}
