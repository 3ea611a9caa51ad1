use taskgroup::{ErrorGroup, scope};

async fn run() -> Result<(), ErrorGroup> {
    let names = vec![String::from("Ada")];
    scope! {
        spawn { println!("{}", names.len()) }
        spawn move { drop(names) }
    }
    .await
}

fn main() {}
