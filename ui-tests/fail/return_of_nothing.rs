use taskgroup::{ErrorGroup, scope};

async fn run() -> Result<(), ErrorGroup> {
    let ready = true;
    scope! {
        spawn {
            if ready {
                return;
            }
            println!("not ready");
        }
    }
    .await
}

fn main() {}
