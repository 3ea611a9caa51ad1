use taskgroup::{ErrorGroup, scope};

async fn fetch(id: u32) -> u32 {
    id * 2
}

async fn run() -> Result<(), ErrorGroup> {
    scope! {
        let name = String::from("Ada");
        spawn { drop(name) } finally { println!("bye, {name}") }
    }
    .await
}

fn main() {}
