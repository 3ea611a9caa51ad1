//! Sees taskgroup only through another crate.

use std::sync::atomic::{AtomicU32, Ordering};

use taskgroup_tests_reexport::tg::{self, ErrorGroup};
use taskgroup_tests_reexport::{handle, sc, start, together};

/// Scopes under a new name, by path, and one within another.
///
/// # Errors
///
/// None.
pub async fn scopes() -> Result<u32, ErrorGroup> {
    sc!(|s| {
        let a = spawn async { 1 };
        let b = start!(s, { 2 });
        let inner = tg::scope! {
            let c = spawn { 3 };
            sc! { spawn { } }.await?;
            c.await
        };
        let d = tg::spawn!(s, (name = "d") async { 4 });
        a.await + b.await + inner.await? + d.await
    })
    .await
}

/// Clauses under a new name.
///
/// # Errors
///
/// Those that are no texts of numbers.
pub fn parse(text: &str) -> Result<u32, ErrorGroup> {
    handle! {
        try { text.parse::<u32>()? }
        except* std::num::ParseIntError => { 0 }
    }
}

/// A macro of the other crate around `scope!`.
///
/// # Errors
///
/// None.
pub async fn through_another_macro() -> Result<u32, ErrorGroup> {
    let count = AtomicU32::new(0);
    let add = async |n| {
        count.fetch_add(n, Ordering::Relaxed);
    };
    together!(async { add(1).await }, async {
        count.fetch_add(2, Ordering::Relaxed);
    })
    .await?;
    Ok(count.into_inner())
}
