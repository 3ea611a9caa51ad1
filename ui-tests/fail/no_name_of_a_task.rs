use taskgroup::{ErrorGroup, Scope, scope, spawn};

async fn fetch(id: u32) -> u32 {
    id * 2
}

async fn run() -> Result<(), ErrorGroup> {
    scope! {
        for id in 0..3 {
            spawn(name = id) fetch(id);
            spawn(name = Some("fetch")) move { println!("{}", fetch(id).await) }
        }
    }
    .await
}

fn handed(s: &Scope<'_, '_>) {
    spawn!(s, (name = [1, 2].len()) fetch(3));
}

fn main() {}
