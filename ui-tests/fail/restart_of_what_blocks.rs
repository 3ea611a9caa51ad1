use taskgroup::{ErrorGroup, Restart, scope};

async fn run() -> Result<(), ErrorGroup> {
    scope! {
        spawn(restart = Restart::on_failure(), blocking) { 1 };
    }
    .await
}

fn main() {}
