use taskgroup::{ErrorGroup, scope};

async fn run() -> Result<(), ErrorGroup> {
    let names = vec![String::from("Ada")];
    scope! {
        println!("{}", names.first()?);
    }
    .await
}

fn main() {}
