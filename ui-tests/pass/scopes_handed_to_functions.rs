use futures::executor::block_on;
use taskgroup::{Scope, scope, spawn};

/// Spawns and waits.
async fn once(s: &Scope<'_, '_>) -> u32 {
    let task = spawn!(s, { 1 });
    task.await
}

/// Spawns what spawns again.
fn visit<'s>(s: &'s Scope<'s, '_>, depth: u32) -> impl Future<Output = ()> + Send + 's {
    async move {
        if depth > 0 {
            spawn!(s, visit(s, depth - 1));
        }
    }
}

/// Spawns what borrows.
fn greet<'env>(s: &Scope<'_, 'env>, name: &'env str) {
    spawn!(s, move { assert_eq!(name, "Ada") });
}

fn main() {
    let name = String::from("Ada");
    let outcome = block_on(scope!(|s| {
        visit(s, 3).await;
        greet(s, &name);
        once(s).await
    }));
    assert_eq!(outcome.unwrap(), 1);
}
