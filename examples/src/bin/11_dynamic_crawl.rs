//! A running task spawns further tasks into its own scope; the scope ends after the last of them.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use futures_lite::future::{block_on, yield_now};
use taskgroup::{ErrorGroup, Scope, scope, spawn};

/// What all tasks write to; it outlives the scope, so they just borrow it.
#[derive(Default)]
struct Crawl {
    visited: Mutex<BTreeSet<String>>,
    results: Mutex<Vec<String>>,
}

impl Crawl {
    fn visit(&self, url: &str) -> bool {
        let mut visited = self.visited.lock().unwrap_or_else(PoisonError::into_inner);
        visited.insert(url.to_owned())
    }

    fn found(&self, url: String) {
        self.results
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(url);
    }
}

async fn crawl<'s>(s: &'s Scope<'s, '_>, crawled: &'s Crawl, url: String, depth: u32) {
    if depth == 0 || !crawled.visit(&url) {
        return;
    }
    yield_now().await;
    for i in 0..2 {
        crawl_too(s, crawled, format!("{url}/child_{i}"), depth - 1);
    }
    crawled.found(url);
}

/// An `async fn` cannot spawn itself directly, since its future would have to know its own type; a function
/// in between breaks the circle.
fn crawl_too<'s>(s: &'s Scope<'s, '_>, crawled: &'s Crawl, url: String, depth: u32) {
    spawn!(s, crawl(s, crawled, url, depth));
}

fn main() -> Result<(), ErrorGroup> {
    let crawled = Crawl::default();
    block_on(scope!(|s| {
        spawn crawl(s, &crawled, "root".to_owned(), 2);
    }))?;
    let mut results = crawled
        .results
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner);
    results.sort();
    println!("Crawled {} pages", results.len());
    println!("['{}']", results.join("', '"));
    Ok(())
}
