//! What any user writes.

use std::io;

use taskgroup::{catch_group, scope, spawn, ErrorGroup, Scope};

/// The size of all, or of those there are.
///
/// # Errors
///
/// Whatever is no `io::Error`.
pub async fn sizes(paths: &[&str]) -> Result<usize, ErrorGroup> {
    let outcome = scope! {
        let handles: Vec<_> = paths.iter().map(|path| spawn size(path)).collect();
        let mut total = 0;
        for handle in handles { total += handle.await; }
        total
    };
    catch_group! {
        try { outcome.await? }
        except* io::Error as errors if |error| error.kind() == io::ErrorKind::NotFound => { errors.len() }
        else as total { total * 100 }
        finally { assert!(!paths.is_empty()) }
    }
}

async fn size(path: &str) -> io::Result<usize> {
    match path {
        "" => Err(io::ErrorKind::NotFound.into()),
        path => Ok(path.len()),
    }
}

/// Edition 2021 has `gen` and unsafe attributes as ordinary words, and drops temporaries of tails late.
///
/// # Errors
///
/// None.
pub async fn words_of_2021() -> Result<u32, ErrorGroup> {
    async fn gen(s: &Scope<'_, '_>, n: u32) -> u32 {
        let task = spawn!(s, async move { n });
        task.await
    }
    let cell = std::sync::Mutex::new(3);
    scope!(|s| {
        let gen = gen(s, 1).await;
        let task = spawn move(gen) { *cell.lock().unwrap() + gen };
        let r#try = task.await;
        if let Some(n) = Some(r#try) {
            spawn move { assert_eq!(n, 4) }
        }
        r#try + *cell.lock().unwrap()
    })
    .await
}
