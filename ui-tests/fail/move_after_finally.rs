use taskgroup::{ErrorGroup, scope};

async fn run() -> Result<(), ErrorGroup> {
    scope! {
        let name = String::from("Ada");
        spawn { println!("hello") } finally move { println!("bye, {name}") }
    }
    .await
}

fn main() {}
