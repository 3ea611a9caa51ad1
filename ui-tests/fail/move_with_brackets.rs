use taskgroup::{ErrorGroup, scope};

async fn fetch(id: u32) -> u32 {
    id * 2
}

async fn run() -> Result<(), ErrorGroup> {
    scope! {
        let text = String::from("text");
        let length = spawn move[text] { text.len() };
        println!("{}", length.await + 1);
        let other = String::from("other");
        spawn [other] { println!("{other}"); }
    }
    .await
}

fn main() {}
