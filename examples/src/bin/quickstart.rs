//! The crate in one page: `cargo run -p taskgroup-examples --bin quickstart`.

use std::io;
use std::num::ParseIntError;

use futures_lite::future::{block_on, pending, yield_now};
use taskgroup::{ErrorGroup, catch_group, scope};

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// What a real program would ask a server for.
async fn price(shop: &[(&str, &str)], item: &str) -> Result<u32, BoxError> {
    yield_now().await;
    let (_, price) = shop
        .iter()
        .find(|(name, _)| *name == item)
        .ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, format!("no {item} in the shop")))?;
    Ok(price.parse()?)
}

/// Fan-out over borrowed data: every task borrows `shop`, and all are gone when the scope ends.
async fn total(shop: &[(&str, &str)], items: &[&str]) -> Result<u32, ErrorGroup> {
    scope! {
        // A task written in place. It waits for ever, until it is cancelled:
        // by hand, below, or by the first failure.
        let ticker = spawn { pending::<()>().await };
        let mut prices = Vec::new();
        for item in items {
            prices.push(spawn price(shop, item)); // a handle; the task runs beside this block
        }
        let mut total = 0;
        for price in prices {
            total += price.await; // a `u32`: an `Err` has failed the whole scope
        }
        ticker.cancel();
        total
    }
    .await // comes out when every task is gone
}

fn main() -> Result<(), ErrorGroup> {
    let shop = [("tea", "3"), ("cake", "5"), ("milk", "free")];
    println!("tea and cake: {}\n", block_on(total(&shop, &["tea", "cake"]))?);

    // Two of three fail at the same moment; the ticker is cancelled. No error is lost.
    let failed = block_on(total(&shop, &["tea", "milk", "honey"])).unwrap_err();
    println!("{failed:?}\n");

    // Handled by type, as with Python's `except*`: each clause sees just its own.
    catch_group! {
        try { Err(failed)? }
        except* io::Error as missing => { println!("missing: {missing}") }
        except* ParseIntError as typos => { println!("not a number: {typos}") }
    }
}
