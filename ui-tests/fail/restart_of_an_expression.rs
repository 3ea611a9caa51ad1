use taskgroup::{ErrorGroup, Restart, scope};

async fn fetch(id: u32) -> u32 {
    id * 2
}

async fn run() -> Result<(), ErrorGroup> {
    scope! {
        spawn(restart = Restart::on_failure()) fetch(1);
    }
    .await
}

fn main() {}
