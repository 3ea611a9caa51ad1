use taskgroup::{ErrorGroup, Scope, local_scope, race, scope, spawn};

fn compute(n: u32) -> u32 {
    n * 2
}

async fn run(pool: &taskgroup::Pool<'_>) -> Result<(), ErrorGroup> {
    scope! {
        spawn println!("a statement");
        let (a, b) = (spawn compute(1) finally { println!("done") }, spawn(isolate) compute(2));
        println!("{} {:?}", a.await, b.await);
        spawn(on = pool) compute(3);
        spawn(name = "four") compute(4);
        spawn(value) compute(5);
    }
    .await
}

async fn here() -> Result<u32, ErrorGroup> {
    local_scope! { (spawn compute(6)).await + 1 }.await
}

async fn raced() -> Result<u32, ErrorGroup> {
    race! { spawn compute(7); }.await
}

fn handed(s: &Scope<'_, '_>) {
    spawn!(s, compute(8));
    spawn!(s, (compute(9), compute(10)));
}

fn main() {}
