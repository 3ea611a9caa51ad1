use taskgroup::{ErrorGroup, Pool, scope};

async fn fetch(id: u32) -> u32 {
    id * 2
}

fn compute(n: u32) -> u32 {
    n * 2
}

async fn run(pool: &Pool<'_>) -> Result<(), ErrorGroup> {
    scope! {
        let one = spawn blocking { compute(1) };
        println!("{}", one.await + 1);
        spawn isolate fetch(2);
        spawn[name = "three"] fetch(3);
        spawn name "four" fetch(4);
        spawn name = "five", fetch(5);
        spawn on pool fetch(6);
    }
    .await
}

fn main() {}
