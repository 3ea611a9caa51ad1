use taskgroup::{ErrorGroup, scope};

async fn fetch(id: u32) -> u32 {
    id * 2
}

async fn run() -> Result<(), ErrorGroup> {
    scope! {
        let n = 3
        spawn fetch(n);
        fetch(1).await
        spawn fetch(2);
        println!("two are on their way")
        spawn move { println!("{}", fetch(n).await) }
    }
    .await
}

async fn without_braces(several: bool) -> Result<(), ErrorGroup> {
    scope! {
        if several spawn fetch(2);
        for id in 0..3 spawn fetch(id);
    }
    .await
}

fn main() {}
