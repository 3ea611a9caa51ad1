use taskgroup::{ErrorGroup, local_scope};

fn in_a_thread<T: Send>(value: T) -> T {
    value
}

async fn run() -> Result<u32, ErrorGroup> {
    local_scope! {
        let task = spawn { 1 };
        in_a_thread(task).await
    }
    .await
}

fn main() {}
