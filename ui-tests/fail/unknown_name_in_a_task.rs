use taskgroup::{ErrorGroup, scope};

async fn fetch(id: u32) -> u32 {
    id * 2
}

async fn run() -> Result<u32, ErrorGroup> {
    scope! {
        let task = spawn fetch(identifier);
        spawn { println!("{}", missing) }
        task.await
    }
    .await
}

fn main() {}
