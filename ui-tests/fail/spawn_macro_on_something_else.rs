use taskgroup::{ScopeFuture, spawn};

async fn fetch(id: u32) -> u32 {
    id * 2
}

async fn run(pool: &Vec<u32>) {
    spawn!(pool, fetch(1));
    let doubled = spawn!(pool, move { fetch(2).await * 2 });
    println!("{}", doubled.await);
    spawn!("second", fetch(2));
}

async fn by_value(pool: Vec<u32>, scope: ScopeFuture<'_, u32>) {
    spawn!(pool, fetch(1));
    spawn!(scope, fetch(1));
    spawn!(&scope, { spawn fetch(2); });
}

fn main() {}
