use taskgroup::{ErrorGroup, first_finished, race};

async fn fetch(id: u32) -> u32 {
    id * 2
}

async fn run() -> Result<u32, ErrorGroup> {
    race! {
        let first = spawn fetch(1);
        spawn fetch(2);
        let doubled = first.await * 2;
        println!("{doubled}");
    }
    .await
}

async fn in_a_list() -> Result<u32, ErrorGroup> {
    first_finished! {
        let mut all = Vec::new();
        for id in 0..3 {
            all.push(spawn move { fetch(id).await });
        }
        for task in all {
            task.cancel();
        }
    }
    .await
}

async fn awaited_here() -> Result<u32, ErrorGroup> {
    race! {
        (spawn fetch(1)).await;
    }
    .await
}

async fn for_its_value() -> Result<u32, ErrorGroup> {
    first_finished! {
        let first = spawn fetch(1);
        first.await
    }
    .await
}

fn main() {}
