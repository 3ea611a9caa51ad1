use taskgroup::{ErrorGroup, scope};

async fn fetch(id: u32) -> u32 {
    id * 2
}

async fn run() -> Result<(), ErrorGroup> {
    scope! {
        let sum: u32 = spawn fetch(1).await + 1;
        let wide: u64 = spawn fetch(2).await as u64;
        if spawn fetch(3).await == 3 && wide > 1 {
            println!("{sum}");
        }
        while spawn fetch(4).await < 3 {}
        let both: u32 = spawn fetch(5).await + spawn fetch(6).await;
        println!("{}", both + 1);
    }
    .await
}

fn main() {}
