use taskgroup::{ErrorGroup, scope};

async fn run() -> Result<(), ErrorGroup> {
    scope!(|s| {
        let text = s.keep(String::from("a b c"));
        let words = s.keep(text.split(' ').collect::<Vec<_>>());
        println!("{}", words.len());
    })
    .await
}

fn main() {}
