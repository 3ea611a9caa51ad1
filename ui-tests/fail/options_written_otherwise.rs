use taskgroup::scope;

async fn fetch(id: u32) -> u32 {
    id
}

#[allow(unused_must_use)]
async fn run() {
    scope! {
        spawn(name: "first") fetch(1);
        spawn("second") fetch(2);
    }
    .await;
}

fn main() {
    drop(run());
}
