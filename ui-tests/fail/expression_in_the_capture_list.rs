use taskgroup::{ErrorGroup, scope};

struct Job {
    id: u32,
}

async fn run() -> Result<(), ErrorGroup> {
    let job = Job { id: 1 };
    scope! {
        spawn move(job.id) { println!("{}", job.id) }
    }
    .await
}

fn main() {}
