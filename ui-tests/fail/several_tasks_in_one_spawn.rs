use taskgroup::{ErrorGroup, scope};

async fn fetch(id: u32) -> u32 {
    id * 2
}

async fn run() -> Result<(), ErrorGroup> {
    scope! {
        spawn fetch(1), fetch(2);
        spawn { fetch(3).await; }, { fetch(4).await; };
        spawn(fetch(5), fetch(6));
        let (seven, eight) = spawn (fetch(7), fetch(8));
        println!("{}", seven.await + eight.await);
        let nine = spawn fetch(9), ten = spawn fetch(10);
        println!("{}", nine.await + ten.await);
    }
    .await
}

fn main() {}
