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

async fn count(db: &Db) -> u32 {
    db.query("count").await
}

async fn run() -> Result<u32, ErrorGroup> {
    scope! {
        let db = Db::connect().await;
        let count = spawn count(&db);
        count.await
    }
    .await
}

fn main() {}
