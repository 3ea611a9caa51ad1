use taskgroup::{ErrorGroup, scope};

async fn run() -> Result<(), ErrorGroup> {
    let names = vec![String::from("Ada")];
    scope! {
        spawn { println!("{}", names.len()) }
        drop(names);
    }
    .await
}

fn main() {}
