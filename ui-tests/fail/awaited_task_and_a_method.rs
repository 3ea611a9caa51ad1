use taskgroup::{ErrorGroup, scope};

async fn load(id: u32) -> std::io::Result<String> {
    Ok(id.to_string())
}

async fn run() -> Result<(), ErrorGroup> {
    scope! {
        let length = spawn load(1).await?.len();
        println!("{}", length.await);
    }
    .await
}

fn main() {}
