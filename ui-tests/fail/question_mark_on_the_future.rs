use taskgroup::scope;

async fn load() -> std::io::Result<u32> {
    Ok(1)
}

#[allow(unused_must_use)]
async fn run() {
    scope! {
        spawn load()?;
    }
    .await;
}

fn main() {
    drop(run());
}
