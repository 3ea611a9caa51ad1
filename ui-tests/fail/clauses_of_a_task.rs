use taskgroup::{ErrorGroup, scope};

async fn fetch(id: u32) -> u32 {
    id * 2
}

async fn load(id: u32) -> std::io::Result<String> {
    Ok(id.to_string())
}

async fn run() -> Result<(), ErrorGroup> {
    scope! {
        spawn { load(1).await?; } except* std::io::Error => { println!("failed"); }
        spawn load(2) except* std::io::Error as error if |e| true => { println!("{error}"); } except* _ => {}
        let three = spawn { load(3).await? } except* _ => { String::new() };
        println!("{}", three.await.len());
        spawn { fetch(4).await; } else { println!("done"); }
    }
    .await
}

fn main() {}
