use taskgroup::{ErrorGroup, scope};

async fn fetch(id: u32) -> u32 {
    id * 2
}

async fn load(id: u32) -> std::io::Result<String> {
    Ok(id.to_string())
}

async fn run() -> Result<(), ErrorGroup> {
    scope! {
        let one: u32 = spawn fetch(1).await;
        let two = spawn load(2).await?;
        println!("{}", two.len());
        let three = fetch(spawn fetch(3).await).await + 1;
        println!("{} {three}", spawn fetch(4).await);
        let five: Vec<u32> = vec![spawn fetch(5).await, one];
        match spawn load(6).await {
            Ok(text) => println!("{text}"),
            Err(error) => println!("{error} {five:?}"),
        }
        let seven = spawn { fetch(7).await }.await;
        let eight: Vec<u32> = (0..8).map(|id| spawn fetch(id).await).collect();
        println!("{} {}", seven.await + 1, eight[0]);
    }
    .await
}

fn main() {}
