use taskgroup::{ErrorGroup, local_scope, scope};

async fn run() -> Result<(), ErrorGroup> {
    scope! {
        local_scope! {
            spawn { println!("not `Send`") }
        }
        .await?
    }
    .await
}

fn main() {}
