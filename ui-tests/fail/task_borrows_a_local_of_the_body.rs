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

async fn run() -> Result<u32, ErrorGroup> {
    scope! {
        let db = Db::connect().await;
        let users = spawn db.query("users");
        users.await
    }
    .await
}

fn main() {}
