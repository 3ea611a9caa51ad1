use taskgroup::spawn;

async fn fetch(id: u32) -> u32 {
    id * 2
}

async fn run(pool: &Vec<u32>) {
    spawn!(pool, fetch(1));
}

fn main() {}
