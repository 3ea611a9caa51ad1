use taskgroup::{ErrorGroup, scope};

async fn fetch(id: u32) -> u32 {
    id * 2
}

async fn run() -> Result<(), ErrorGroup> {
    scope! {
        let text = String::from("text");
        spawn(move) { println!("{text}"); }
        let other = String::from("other");
        spawn(move, name = "two") { println!("{other}"); }
    }
    .await
}

fn main() {}
