use taskgroup::scope;

async fn fetch(id: u32) -> u32 {
    id
}

#[allow(unused_must_use)]
async fn run() {
    scope! {
        spawn fetch(1)
        println!("started");
        let two = spawn fetch(2)
        let three = spawn fetch(3);
        println!("{} {}", two.await, three.await);
    }
    .await;
}

fn main() {
    drop(run());
}
