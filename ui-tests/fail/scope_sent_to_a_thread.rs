use taskgroup::{ErrorGroup, scope};

/// Like `std::thread::spawn`.
fn start_thread(run: impl FnOnce() + Send + 'static) {
    run();
}

async fn run() -> Result<(), ErrorGroup> {
    scope!(|s| {
        start_thread(move || println!("{}", s.active_tasks()));
    })
    .await
}

fn main() {}
