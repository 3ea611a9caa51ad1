use taskgroup::{Scope, spawn};

async fn start(s: &Scope<'_, '_>) {
    spawn!(s, {
        spawn!(s, async { 1 });
    });
}

fn main() {}
