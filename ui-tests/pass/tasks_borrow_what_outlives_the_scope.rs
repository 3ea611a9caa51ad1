use futures::executor::block_on;
use taskgroup::{ErrorGroup, scope};

struct Db;

impl Db {
    async fn connect() -> Db {
        Db
    }
    async fn query(&self, table: &str) -> usize {
        table.len()
    }
}

async fn declared_before() -> Result<usize, ErrorGroup> {
    let db = Db::connect().await;
    let mut log = Vec::new();
    let total = scope! {
        spawn { log.push("queried") }
        let users = spawn db.query("users");
        let orders = spawn { db.query("orders").await };
        users.await + orders.await
    }
    .await?;
    Ok(total + log.len())
}

async fn kept() -> Result<usize, ErrorGroup> {
    scope!(|s| {
        let db = s.keep(Db::connect().await);
        let users = spawn db.query("users");
        users.await
    })
    .await
}

async fn moved() -> Result<usize, ErrorGroup> {
    scope! {
        let db = Db::connect().await;
        let users = spawn move { db.query("users").await };
        let mut tasks = Vec::new();
        for id in 0..3 {
            let table = format!("table {id}");
            tasks.push(spawn move(id, table) { id + table.len() });
        }
        let mut total = users.await;
        for task in tasks {
            total += task.await
        }
        total
    }
    .await
}

fn main() {
    assert_eq!(block_on(declared_before()).unwrap(), 12);
    assert_eq!(block_on(kept()).unwrap(), 5);
    assert_eq!(block_on(moved()).unwrap(), 29);
}
