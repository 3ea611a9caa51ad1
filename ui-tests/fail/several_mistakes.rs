use taskgroup::scope;

async fn fetch(id: u32) -> u32 {
    id
}

#[allow(unused_must_use)]
async fn run() {
    scope! {
        spawn fetch(1).await;
        spawn(nmae = "second") fetch(2);
        spawn || fetch(3);
        spawn { fetch(4).await; } finally println!("bye");
        let name: String = fetch(5).await;
        println!("{}", missing);
    }
    .await;
}

fn main() {
    drop(run());
}
