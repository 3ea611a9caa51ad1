use taskgroup::{ErrorGroup, scope};

struct Db;

impl Db {
    async fn connect() -> Db {
        Db
    }
    async fn query(&self, _: &str) -> u32 {
        1
    }
}

async fn run() -> Result<(), ErrorGroup> {
    scope! {
        let db = Db::connect().await;
        spawn { db.query("users").await; }
    }
    .await
}

fn main() {}
