use taskgroup::{ErrorGroup, race, scope};

async fn fetch(id: u32) -> u32 {
    id * 2
}

async fn options() -> Result<u32, ErrorGroup> {
    scope! {
        let first = race! { spawn(isolate) fetch(1); spawn(isolate) { fetch(2).await } }.await?;
        println!("{first:?}");
        race! {
            spawn fetch(3);
            spawn(background) fetch(4);
            spawn(name = "five", background) { fetch(5).await } finally { println!("closed"); }
        }
        .await?
    }
    .await
}

async fn handles() -> Result<u32, ErrorGroup> {
    scope! {
        race! {
            let task = spawn fetch(1);
            let mut all = Vec::new();
            all.push(spawn(name = "three") { fetch(3).await });
            println!("{} {}", task.is_finished(), all.len());
        }
        .await?
    }
    .await
}

fn main() {}
