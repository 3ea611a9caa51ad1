use taskgroup::{ErrorGroup, Restart, scope};

async fn send(text: String) {
    drop(text);
}

async fn run(text: String) -> Result<(), ErrorGroup> {
    scope! {
        spawn(restart = Restart::on_failure()) move {
            send(text).await;
        }
    }
    .await
}

fn main() {}
