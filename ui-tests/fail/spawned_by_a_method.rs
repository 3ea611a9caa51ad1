use taskgroup::{ErrorGroup, LocalScope, Scope, scope};

async fn fetch(id: u32) -> u32 {
    id * 2
}

async fn run() -> Result<u32, ErrorGroup> {
    scope!(|s| {
        let first = s.spawn(fetch(1));
        let second = s.spawn(async { fetch(2).await });
        s.spawn(|| println!("done"));
        first.await + second.await
    })
    .await
}

fn handed(s: &Scope<'_, '_>) {
    s.spawn(fetch(3));
}

fn handed_here(s: &LocalScope<'_, '_>) {
    s.spawn(move |_: u32| async move { fetch(4).await });
}

fn main() {}
