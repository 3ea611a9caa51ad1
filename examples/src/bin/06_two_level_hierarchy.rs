//! An outer scope of shards, each with an inner scope of records.

use futures_lite::future::{block_on, yield_now};
use taskgroup::{ErrorGroup, scope};

async fn process_record(shard: u32, record: u32) -> String {
    yield_now().await;
    format!("shard_{shard}_record_{record}")
}

async fn fetch_shard(shard: u32, record_count: u32) -> Result<Vec<String>, ErrorGroup> {
    let records = scope! {
        let mut tasks = Vec::new();
        for record in 0..record_count {
            tasks.push(spawn process_record(shard, record));
        }
        let mut records = Vec::new();
        for task in tasks {
            records.push(task.await);
        }
        records
    }
    .await?;
    println!("Shard {shard}: {} records processed", records.len());
    Ok(records)
}

fn main() -> Result<(), ErrorGroup> {
    let total = block_on(scope! {
        let mut shards = Vec::new();
        for shard in 0..3 {
            shards.push(spawn fetch_shard(shard, 2));
        }
        let mut total = 0;
        for shard in shards {
            total += shard.await.len();
        }
        total
    })?;
    println!("Total records: {total}");
    Ok(())
}
